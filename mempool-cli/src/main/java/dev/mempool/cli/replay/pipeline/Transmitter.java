// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.cli.replay.file.Output;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import org.jspecify.annotations.Nullable;

/**
 * The end of the pipeline: counts frames, writes those of the first pass, and frees their mbufs.
 * Not thread-safe: called only by the lcore that transmits, which is the only one that puts mbufs
 * into the pool.
 */
final class Transmitter {

  private final @Nullable Output output;
  private final FrameStatistics statistics;

  Transmitter(@Nullable Output output, FrameStatistics statistics) {
    this.output = output;
    this.statistics = statistics;
  }

  void transmit(Mbuf[] frames, int count) {
    for (int i = 0; i < count; i++) {
      Mbuf frame = frames[i];
      statistics.count(frame);
      if (output != null && FrameMetadata.isFirstPass(frame)) {
        output.write(word -> FrameMetadata.headerWord(frame, word), frame);
      }
    }
    PktmbufPool.freeBulk(frames, 0, count);
  }
}
