// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolCache;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a thread that gets objects until it keeps a number of them, and puts them all back.
 * Each call takes as many objects as {@link Bulk#CURRENT} says. Not thread-safe. The C program of
 * {@code bench/native} has the same loops.
 */
public final class GetPutLoop implements Workload.Loop {

  private static final int GET = Bulk.CURRENT.get();
  private static final int PUT = Bulk.CURRENT.put();
  private static final boolean RANDOM = Bulk.CURRENT.random();

  private final Mempool pool;
  private final @Nullable MempoolCache cache;
  private final int[] kept;
  private final RandomSeries series = new RandomSeries();

  /**
   * Makes the loop of a thread.
   *
   * @param pool the pool
   * @param cache a cache of the thread's own; null if it uses its lcore's cache, or none
   * @param keep the number of objects that it keeps before it puts them back
   * @throws IllegalArgumentException if calls with that number of objects do not add up to it
   */
  public GetPutLoop(Mempool pool, @Nullable MempoolCache cache, int keep) {
    Bulk.CURRENT.check(keep);
    this.pool = pool;
    this.cache = cache;
    this.kept = new int[keep];
  }

  @Override
  public int round() {
    if (cache == null) {
      round(pool, null, kept, series);
    } else {
      round(pool, cache, kept, series);
    }
    return kept[0];
  }

  @Override
  public void begin() {
    series.restart();
  }

  @Override
  public void leave() {
    if (cache == null) {
      pool.flushCache();
    } else {
      cache.flush();
    }
  }

  /** Works on local variables, which the compiler need not read anew after each call. */
  private static void round(
      Mempool pool, @Nullable MempoolCache cache, int[] kept, RandomSeries series) {
    if (GET == 1 && PUT == 1) {
      for (int i = 0; i < kept.length; i++) {
        int object = cache == null ? pool.get() : cache.get();
        if (object == Mempool.NONE) {
          throw getFailed(pool);
        }
        kept[i] = object;
      }
      for (int i = 0; i < kept.length; i++) {
        if (cache == null) {
          pool.put(kept[i]);
        } else {
          cache.put(kept[i]);
        }
      }
    } else {
      for (int i = 0, n; i < kept.length; i += n) {
        n = RANDOM ? series.next(GET, kept.length - i) : GET;
        if (!(cache == null ? pool.getBulk(kept, i, n) : cache.getBulk(kept, i, n))) {
          throw getFailed(pool);
        }
      }
      for (int i = 0, n; i < kept.length; i += n) {
        n = RANDOM ? series.next(PUT, kept.length - i) : PUT;
        if (cache == null) {
          pool.putBulk(kept, i, n);
        } else {
          cache.putBulk(kept, i, n);
        }
      }
    }
  }

  private static IllegalStateException getFailed(Mempool pool) {
    return new IllegalStateException(
        "a get failed while %d of %d objects were free".formatted(pool.availCount(), pool.size()));
  }
}
