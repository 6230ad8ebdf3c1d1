// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolCache;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.CompilerControl;

/**
 * The loops of the benchmarks. A round gets as many objects as the array has room for, and puts
 * them all back. Callers pass the number of objects per call as a constant, as the burst size is
 * one in real programs; the array's length is a multiple of it, except with random numbers.
 *
 * <p>The methods are inlined by force. The JIT compiler might otherwise compile a loop separately
 * and call it, and the number would not be a constant in it.
 *
 * <p>A cache is null for calls that use the lcore's cache, or none. The methods that take a worker
 * have a branch for each, in which the compiler knows whether the cache is null.
 */
@CompilerControl(CompilerControl.Mode.INLINE)
final class PoolLoops {

  private PoolLoops() {}

  /** Runs a round of single objects. {@return an object, so that the result is used} */
  static int singles(WorkerPool.User worker) {
    @Nullable MempoolCache cache = worker.cache;
    if (cache == null) {
      singles(worker.pool, null, worker.kept);
    } else {
      singles(worker.pool, cache, worker.kept);
    }
    return worker.kept[0];
  }

  /** Runs a round of bulks. {@return an object, so that the result is used} */
  static int bulks(WorkerPool.User worker, int get, int put, @Nullable RandomSeries series) {
    @Nullable MempoolCache cache = worker.cache;
    if (cache == null) {
      bulks(worker.pool, null, worker.kept, get, put, series);
    } else {
      bulks(worker.pool, cache, worker.kept, get, put, series);
    }
    return worker.kept[0];
  }

  static void singles(Mempool pool, @Nullable MempoolCache cache, int[] kept) {
    for (int i = 0; i < kept.length; i++) {
      kept[i] = get(pool, cache);
    }
    for (int i = 0; i < kept.length; i++) {
      put(pool, cache, kept[i]);
    }
  }

  /** Gets and puts the given numbers of objects per call, or, with a series, 1 to that number. */
  static void bulks(
      Mempool pool,
      @Nullable MempoolCache cache,
      int[] kept,
      int get,
      int put,
      @Nullable RandomSeries series) {
    for (int i = 0, n; i < kept.length; i += n) {
      n = series == null ? get : series.next(get, kept.length - i);
      get(pool, cache, kept, i, n);
    }
    for (int i = 0, n; i < kept.length; i += n) {
      n = series == null ? put : series.next(put, kept.length - i);
      put(pool, cache, kept, i, n);
    }
  }

  static int get(Mempool pool, @Nullable MempoolCache cache) {
    int object = cache == null ? pool.get() : cache.get();
    if (object == Mempool.NONE) {
      throw new PoolExhaustedException();
    }
    return object;
  }

  static void put(Mempool pool, @Nullable MempoolCache cache, int object) {
    if (cache == null) {
      pool.put(object);
    } else {
      cache.put(object);
    }
  }

  static void get(Mempool pool, @Nullable MempoolCache cache, int[] objects, int from, int n) {
    if (!(cache == null ? pool.getBulk(objects, from, n) : cache.getBulk(objects, from, n))) {
      throw new PoolExhaustedException();
    }
  }

  static void put(Mempool pool, @Nullable MempoolCache cache, int[] objects, int from, int n) {
    if (cache == null) {
      pool.putBulk(objects, from, n);
    } else {
      cache.putBulk(objects, from, n);
    }
  }
}
