package dev.mempool.core;

import dev.mempool.lcore.Lcore;
import org.jspecify.annotations.Nullable;

/**
 * The cache through which each lcore last came to a backend, of whatever pool it is.
 *
 * <p>A put asks here first, and compares. The way from a pool to its cache is a chain of loads, of
 * which each waits for the one before; where the pool is itself what was loaded last, as with a
 * packet that names its pool, that is half the time of an allocation and a free. A comparison is
 * predicted, so nothing waits.
 */
final class LatestCaches {

  /** References of two cache lines, because processors fetch lines in pairs. */
  private static final int STRIDE = 32;

  /**
   * Written only where a cache comes to its backend: at each change of the pool the garbage
   * collector's barrier would cost more than is gained.
   */
  private static final @Nullable MempoolCache[] BY_LCORE =
      new @Nullable MempoolCache[Lcore.MAX * STRIDE];

  private LatestCaches() {}

  /** The latest of an lcore, or of none; it may be of another pool than is wanted. */
  static @Nullable MempoolCache of(int lcore) {
    // masked, so that the compiler needs no check of the place
    return lcore < 0 ? null : BY_LCORE[(lcore & (Lcore.MAX - 1)) * STRIDE];
  }

  static void note(int lcore, MempoolCache cache) {
    if (BY_LCORE[lcore * STRIDE] != cache) {
      BY_LCORE[lcore * STRIDE] = cache;
    }
  }

  /** Keeps nothing of a pool that is closed; the lcore's own note may come in between. */
  static void forget(int lcore, MempoolCache cache) {
    if (BY_LCORE[lcore * STRIDE] == cache) {
      BY_LCORE[lcore * STRIDE] = null;
    }
  }
}
