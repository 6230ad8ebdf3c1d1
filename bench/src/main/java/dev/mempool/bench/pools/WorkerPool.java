// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.ClosingBarrier;
import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.measure.Worker;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;
import dev.mempool.core.MempoolCache;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The pool that all threads of a benchmark share. The last thread that leaves checks and closes it.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public abstract class WorkerPool {

  /** The value of a parameter {@code cache} with which every thread uses a cache of its own. */
  static final String USER = "user";

  Mempool pool;
  private boolean userCaches;
  ClosingBarrier barrier;

  /** Makes the pool. The cache is the size of the lcores' caches, or {@link #USER}. */
  final void open(MempoolBuilder builder, String cache, int threads) {
    userCaches = cache.equals(USER);
    pool = builder.cacheSize(userCaches ? 0 : Integer.parseInt(cache)).build();
    barrier = new ClosingBarrier(threads, () -> Pools.checkAndClose(pool));
  }

  /** A thread that uses the pool. */
  public abstract static class User extends Worker {

    final RandomSeries series = new RandomSeries();
    int[] kept;
    Mempool pool;
    private ClosingBarrier barrier;

    /** The cache of this thread; null if it uses its lcore's cache, or none. */
    @Nullable MempoolCache cache;

    final void use(WorkerPool shared, int keep) {
      pool = shared.pool;
      barrier = shared.barrier;
      kept = new int[keep];
      if (shared.userCaches) {
        cache = pool.newCache(Mempool.maxCacheSize());
      }
    }

    @Setup(Level.Iteration)
    public final void restart() {
      series.restart();
    }

    @TearDown(Level.Iteration)
    public final void flush() {
      if (cache == null) {
        pool.flushCache();
      } else {
        cache.flush();
      }
    }

    @TearDown
    public final void leave() {
      barrier.await();
    }
  }
}
