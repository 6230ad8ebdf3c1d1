// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.Pools;
import dev.mempool.core.Mempool;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Threads that are no lcores get 1 or 32 objects and put them back. The score of {@code n1} and
 * {@code n32} is the time of that in one of JMH's platform threads. The score of {@code virtual1}
 * and {@code virtual32} is the time in which {@link #THREADS} virtual threads start, do it {@link
 * #ROUNDS} times each, and end.
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

  /** Whether these threads use the shared caches, or the backend. */
  @Param({"false", "true"})
  boolean shared;

  private Mempool pool;

  @Setup
  public void open() {
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

  /** The objects of a thread. */
  @State(Scope.Thread)
  public static class Kept {
    final int[] objects = new int[32];
  }

  @Benchmark
  public int n1() {
    return one(pool);
  }

  @Benchmark
  public int n32(Kept kept) {
    return bulk(pool, kept.objects);
  }

  @Benchmark
  public void virtual1() throws InterruptedException {
    inVirtualThreads(() -> {
      for (int i = 0; i < ROUNDS; i++) {
        one(pool);
        yieldSometimes(i);
      }
    });
  }

  @Benchmark
  public void virtual32() throws InterruptedException {
    inVirtualThreads(() -> {
      int[] objects = new int[32];
      for (int i = 0; i < ROUNDS; i++) {
        bulk(pool, objects);
        yieldSometimes(i);
      }
    });
  }

  private static int one(Mempool pool) {
    int object = PoolLoops.get(pool, null);
    pool.put(object);
    return object;
  }

  private static int bulk(Mempool pool, int[] objects) {
    PoolLoops.get(pool, null, objects, 0, objects.length);
    pool.putBulk(objects, 0, objects.length);
    return objects[0];
  }

  private static void yieldSometimes(int round) {
    if (round % YIELD_EVERY == 0) {
      Thread.yield();
    }
  }

  private static void inVirtualThreads(Runnable work) throws InterruptedException {
    Thread[] threads = new Thread[THREADS];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = Thread.startVirtualThread(work);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
