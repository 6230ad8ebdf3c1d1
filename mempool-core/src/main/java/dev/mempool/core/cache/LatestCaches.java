// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import dev.mempool.lcore.Lcore;
import org.jspecify.annotations.Nullable;

/**
 * The latest cache of each lcore, among those of all pools: the one that last took a slow path, as
 * it does to call its backend. A get or put uses the latest cache of its lcore if that belongs to
 * its pool; else it looks up the cache in the pool.
 *
 * <p>The way from a pool to the cache of an lcore is a chain of loads, each of which waits for the
 * one before. If the pool itself was just loaded, for example from a packet that names its pool,
 * that chain takes half the time of an allocation and a free. The comparison with the latest cache
 * is predicted by the processor, so nothing waits for it. Because gets and puts find the cache in
 * the same way, the compiler keeps the length of the cache in a register from a get to the put that
 * follows.
 */
public final class LatestCaches {

  /**
   * The number of references in two cache lines: see {@link
   * dev.mempool.api.internal.CacheLinePadding}.
   */
  private static final int STRIDE = 32;

  /** The smallest mask of ones that leaves every lcore id as it is. */
  private static final int MASK = 2 * Integer.highestOneBit(Lcore.max() - 1) - 1;

  /**
   * The caches. An element is written by its lcore, and only on the slow path of a cache: a write
   * at every change of the pool would cost more, by the garbage collector's barrier, than it gains.
   */
  private static final @Nullable ObjectCache[] BY_LCORE =
      new @Nullable ObjectCache[(MASK + 1) * STRIDE];

  private LatestCaches() {}

  /** {@return the latest cache of an lcore, possibly of another pool; {@code null} for none} */
  public static @Nullable ObjectCache of(int lcore) {
    // the mask spares the compiler a check of the index
    return lcore < 0 ? null : BY_LCORE[(lcore & MASK) * STRIDE];
  }

  /** Makes a cache the latest one of its lcore. Called by that lcore. */
  static void note(int lcore, ObjectCache cache) {
    if (BY_LCORE[lcore * STRIDE] != cache) {
      BY_LCORE[lcore * STRIDE] = cache;
    }
  }

  /**
   * Removes a cache of a closed pool, so that the pool can be collected. The lcore may write its
   * element at the same time; then a closed cache stays there until the lcore uses another one.
   */
  static void forget(int lcore, ObjectCache cache) {
    if (BY_LCORE[lcore * STRIDE] == cache) {
      BY_LCORE[lcore * STRIDE] = null;
    }
  }
}
