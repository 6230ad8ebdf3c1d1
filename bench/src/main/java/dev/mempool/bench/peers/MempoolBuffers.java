package dev.mempool.bench.peers;

import org.openjdk.jmh.annotations.Benchmark;

/** A mempool as a source of buffers: its elements. */
public class MempoolBuffers extends Mempools {

  /** As in {@link BufferPeer}. */
  long word = 0x0123_4567_89ab_cdefL;

  @Benchmark
  public final void n1() {
    for (int i = 0; i < BURST; i++) {
      int object = get();
      write(object, word);
      pool.put(object);
    }
  }

  @Benchmark
  public final void n32() {
    getBurst();
    for (int i = 0; i < kept.length; i++) {
      write(kept[i], word);
    }
    pool.putBulk(kept, 0, BURST);
  }

  private void write(int object, long value) {
    pool.chunk(object).set(BufferPeer.NETWORK, pool.offset(object), value);
  }
}
