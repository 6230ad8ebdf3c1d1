package dev.mempool.bench.pools;

import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolCache;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.CompilerControl;

/**
 * The loops of the benchmarks. They get as many objects as the array has room for, and put them all
 * back. The array's length is a multiple of the number of objects per call, except with random
 * numbers. Callers pass the number as a constant, as the burst size is one in real programs.
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
  static int singles(Mempool pool, WorkerPool.User worker) {
    @Nullable MempoolCache cache = worker.cache;
    if (cache == null) {
      getSingles(pool, null, worker.kept);
      putSingles(pool, null, worker.kept);
    } else {
      getSingles(pool, cache, worker.kept);
      putSingles(pool, cache, worker.kept);
    }
    return worker.kept[0];
  }

  /** Runs a round of bulks. {@return an object, so that the result is used} */
  static int bulks(Mempool pool, WorkerPool.User worker, int get, int put) {
    return round(pool, worker, get, put, null);
  }

  /** Runs a round of bulks of 1 to max objects. {@return an object, so that the result is used} */
  static int random(Mempool pool, WorkerPool.User worker, int max) {
    return round(pool, worker, max, max, worker.series);
  }

  private static int round(
      Mempool pool, WorkerPool.User worker, int get, int put, @Nullable RandomSeries series) {
    @Nullable MempoolCache cache = worker.cache;
    if (cache == null) {
      getBulks(pool, null, worker.kept, get, series);
      putBulks(pool, null, worker.kept, put, series);
    } else {
      getBulks(pool, cache, worker.kept, get, series);
      putBulks(pool, cache, worker.kept, put, series);
    }
    return worker.kept[0];
  }

  static void getSingles(Mempool pool, @Nullable MempoolCache cache, int[] kept) {
    for (int i = 0; i < kept.length; i++) {
      kept[i] = get(pool, cache);
    }
  }

  static void putSingles(Mempool pool, @Nullable MempoolCache cache, int[] kept) {
    for (int i = 0; i < kept.length; i++) {
      put(pool, cache, kept[i]);
    }
  }

  /** Gets bulks of n objects, or, with a series, of 1 to n objects. */
  static void getBulks(
      Mempool pool,
      @Nullable MempoolCache cache,
      int[] kept,
      int n,
      @Nullable RandomSeries series) {
    for (int i = 0, bulk; i < kept.length; i += bulk) {
      bulk = series == null ? n : series.next(n, kept.length - i);
      get(pool, cache, kept, i, bulk);
    }
  }

  /** Puts bulks of n objects, or, with a series, of 1 to n objects. */
  static void putBulks(
      Mempool pool,
      @Nullable MempoolCache cache,
      int[] kept,
      int n,
      @Nullable RandomSeries series) {
    for (int i = 0, bulk; i < kept.length; i += bulk) {
      bulk = series == null ? n : series.next(n, kept.length - i);
      put(pool, cache, kept, i, bulk);
    }
  }

  static int get(Mempool pool, @Nullable MempoolCache cache) {
    int object = cache == null ? pool.get() : pool.get(cache);
    if (object == Mempool.NONE) {
      throw new PoolExhaustedException();
    }
    return object;
  }

  static void put(Mempool pool, @Nullable MempoolCache cache, int object) {
    if (cache == null) {
      pool.put(object);
    } else {
      pool.put(cache, object);
    }
  }

  static void get(Mempool pool, @Nullable MempoolCache cache, int[] objects, int from, int n) {
    boolean got =
        cache == null ? pool.getBulk(objects, from, n) : pool.getBulk(cache, objects, from, n);
    if (!got) {
      throw new PoolExhaustedException();
    }
  }

  static void put(Mempool pool, @Nullable MempoolCache cache, int[] objects, int from, int n) {
    if (cache == null) {
      pool.putBulk(objects, from, n);
    } else {
      pool.putBulk(cache, objects, from, n);
    }
  }
}
