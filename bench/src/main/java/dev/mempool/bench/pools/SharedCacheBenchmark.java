// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.support.Bulk;
import dev.mempool.bench.support.GetPutLoop;
import dev.mempool.core.Mempool;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Threads that are no lcores get 1 or 32 objects and put them back. The score of {@code n} is the
 * time of that in one of JMH's platform threads. The score of {@code virtual} is the time in which
 * {@link #THREADS} virtual threads start, do it {@link #ROUNDS} times each, and end.
 */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class SharedCacheBenchmark extends JmhSettings {

  static final int THREADS = 10_000;

  /** Enough rounds to make the start of a thread a small part of the time. */
  static final int ROUNDS = 200;

  /** The rounds after which a virtual thread yields, so that all threads run at the same time. */
  private static final int YIELD_EVERY = 50;

  @Param("ring_mp_mc")
  String ops;

  /** The size of the caches. */
  @Param("256")
  int cache;

  /** Objects per call, and per round. */
  @Param({"1", "32"})
  int n;

  /** Whether these threads use the shared caches, or the backend. */
  @Param({"false", "true"})
  boolean shared;

  private Mempool pool;

  @Setup
  public void open() {
    System.setProperty(Bulk.PROPERTY, String.valueOf(n));
    pool =
        Mempool.builder("shared")
            .ops(ops)
            .size(Pools.SIZE)
            .elementSize(64)
            .cacheSize(cache)
            .sharedCaches(shared)
            .build();
  }

  @TearDown
  public void close() {
    Pools.checkAndClose(pool);
  }

  /** A thread, which is no lcore. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
  public static class User {
    GetPutLoop loop;

    @Setup
    public void open(SharedCacheBenchmark shared) {
      loop = shared.loop();
    }
  }

  @Benchmark
  public int n(User user) {
    return user.loop.round();
  }

  @Benchmark
  public void virtual() throws InterruptedException {
    Thread[] threads = new Thread[THREADS];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          Thread.startVirtualThread(() -> {
            GetPutLoop loop = loop();
            for (int round = 0; round < ROUNDS; round++) {
              loop.round();
              if (round % YIELD_EVERY == 0) {
                Thread.yield();
              }
            }
          });
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private GetPutLoop loop() {
    return new GetPutLoop(pool, null, n);
  }
}
