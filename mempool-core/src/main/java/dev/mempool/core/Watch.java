package dev.mempool.core;

import org.jspecify.annotations.Nullable;

/**
 * Learns of every get and put of a pool: a guard, the statistics, or a user's listener. Called by
 * the thread that gets or puts; the cache is the one that it goes through, null for none.
 */
interface Watch {

  /** Objects were got, and are about to be given to the caller. */
  void got(@Nullable MempoolCache cache, int[] objects, int from, int count);

  /** As {@link #got(MempoolCache, int[], int, int)}. */
  void got(@Nullable MempoolCache cache, int object);

  /** So many objects were asked for, and there were too few. */
  void gotNone(@Nullable MempoolCache cache, int count);

  /** Blocks were got, by their first objects. */
  void gotBlocks(int[] firsts, int from, int blocks);

  /** So many blocks were asked for, and there were too few. */
  void gotNoBlocks(int blocks);

  /**
   * Objects are about to be put.
   *
   * @throws IllegalStateException if one of them must not be put; nothing has changed then
   */
  void putting(@Nullable MempoolCache cache, int[] objects, int from, int count);

  /** As {@link #putting(MempoolCache, int[], int, int)}. */
  void putting(@Nullable MempoolCache cache, int object);

  /** What was about to be put stays with the caller, because the put failed. */
  void keeping(@Nullable MempoolCache cache, int[] objects, int from, int count);

  /** As {@link #keeping(MempoolCache, int[], int, int)}. */
  void keeping(@Nullable MempoolCache cache, int object);
}
