package dev.mempool.bench.peers;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.infra.Blackhole;

/** A mempool as a pool of objects, which are indices. */
public class MempoolObjects extends Mempools {

  @Benchmark
  public final void n1(Blackhole hole) {
    for (int i = 0; i < BURST; i++) {
      int object = get();
      hole.consume(object);
      pool.put(object);
    }
  }

  @Benchmark
  public final void n32(Blackhole hole) {
    getBurst();
    hole.consume(kept);
    pool.putBulk(kept, 0, BURST);
  }
}
