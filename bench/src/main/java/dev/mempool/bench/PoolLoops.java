package dev.mempool.bench;

import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolCache;
import org.openjdk.jmh.annotations.CompilerControl;

/**
 * Gets as many objects as the array has room for, then puts them all back. The array's length is a
 * multiple of the number of objects per call, unless that is random; callers pass it as a constant,
 * as a burst size is in real programs. Forced inline, because what is compiled once on its own the
 * JIT compiler may leave as a call, for which the number is none.
 */
@CompilerControl(CompilerControl.Mode.INLINE)
final class PoolLoops {

  private PoolLoops() {}

  static void getSingles(Mempool pool, int[] kept) {
    for (int i = 0; i < kept.length; i++) {
      int object = pool.get();
      if (object == Mempool.NONE) {
        throw new PoolExhaustedException();
      }
      kept[i] = object;
    }
  }

  static void putSingles(Mempool pool, int[] kept) {
    for (int i = 0; i < kept.length; i++) {
      pool.put(kept[i]);
    }
  }

  static void getBulks(Mempool pool, int[] kept, int n) {
    for (int i = 0; i < kept.length; i += n) {
      if (!pool.getBulk(kept, i, n)) {
        throw new PoolExhaustedException();
      }
    }
  }

  static void putBulks(Mempool pool, int[] kept, int n) {
    for (int i = 0; i < kept.length; i += n) {
      pool.putBulk(kept, i, n);
    }
  }

  static void getRandom(Mempool pool, int[] kept, int max, RandomSeries series) {
    for (int i = 0, n; i < kept.length; i += n) {
      n = series.next(max, kept.length - i);
      if (!pool.getBulk(kept, i, n)) {
        throw new PoolExhaustedException();
      }
    }
  }

  static void putRandom(Mempool pool, int[] kept, int max, RandomSeries series) {
    for (int i = 0, n; i < kept.length; i += n) {
      n = series.next(max, kept.length - i);
      pool.putBulk(kept, i, n);
    }
  }

  static void getSingles(Mempool pool, MempoolCache cache, int[] kept) {
    for (int i = 0; i < kept.length; i++) {
      int object = pool.get(cache);
      if (object == Mempool.NONE) {
        throw new PoolExhaustedException();
      }
      kept[i] = object;
    }
  }

  static void putSingles(Mempool pool, MempoolCache cache, int[] kept) {
    for (int i = 0; i < kept.length; i++) {
      pool.put(cache, kept[i]);
    }
  }

  static void getBulks(Mempool pool, MempoolCache cache, int[] kept, int n) {
    for (int i = 0; i < kept.length; i += n) {
      if (!pool.getBulk(cache, kept, i, n)) {
        throw new PoolExhaustedException();
      }
    }
  }

  static void putBulks(Mempool pool, MempoolCache cache, int[] kept, int n) {
    for (int i = 0; i < kept.length; i += n) {
      pool.putBulk(cache, kept, i, n);
    }
  }

  static void getRandom(
      Mempool pool, MempoolCache cache, int[] kept, int max, RandomSeries series) {
    for (int i = 0, n; i < kept.length; i += n) {
      n = series.next(max, kept.length - i);
      if (!pool.getBulk(cache, kept, i, n)) {
        throw new PoolExhaustedException();
      }
    }
  }

  static void putRandom(
      Mempool pool, MempoolCache cache, int[] kept, int max, RandomSeries series) {
    for (int i = 0, n; i < kept.length; i += n) {
      n = series.next(max, kept.length - i);
      pool.putBulk(cache, kept, i, n);
    }
  }
}
