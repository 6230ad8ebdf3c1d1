package dev.mempool.cli.replay;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import org.jspecify.annotations.Nullable;

/** Counts and writes frames, and frees their mbufs. The only one that puts into the pool. */
final class Transmitter {

  private final @Nullable Output output;
  private final Tally tally;

  Transmitter(@Nullable Output output, Tally tally) {
    this.output = output;
    this.tally = tally;
  }

  void transmit(Mbuf[] frames, int count) {
    for (int i = 0; i < count; i++) {
      Mbuf frame = frames[i];
      tally.count(frame);
      if (output != null && Frame.isFirstPass(frame)) {
        output.write(frame);
      }
    }
    PktmbufPool.freeBulk(frames, 0, count);
  }
}
