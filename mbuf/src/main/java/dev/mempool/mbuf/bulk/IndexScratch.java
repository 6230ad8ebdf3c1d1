// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf.bulk;

import dev.mempool.lcore.Lcore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Arrays in which bulk operations pass indices to the pool, so that no bulk operation allocates.
 * Each lcore has one array, used by its thread only; all other threads share one. A thread that
 * finds its array in use (an operation within an operation, or another thread at the same time) or
 * too short gets a new array, which replaces the old one.
 *
 * <pre>
 *   0 ... room - 1   room                             length - 1
 *   indices          state: FREE, TAKEN, ...   unused padding
 * </pre>
 *
 * <p>The state stands in the array itself, because taking an array from a table would write a
 * reference, and each such write costs a barrier of the garbage collector.
 */
public final class IndexScratch {

  /**
   * The number of ints behind the indices: the state and its padding. They fill two cache lines,
   * because processors fetch lines in pairs, and the next array in memory may be another lcore's.
   */
  private static final int PADDING = 32;

  /** The least room of an array: a usual burst, so that an array is seldom replaced. */
  private static final int MIN_ROOM = 256;

  private static final int FREE = 0;
  private static final int TAKEN = 1;
  private static final int TAKEN_FROM_SHARED = 2;

  /** The array of each lcore. An element is read and written by the thread of the lcore only. */
  private static final int[] @Nullable [] BY_LCORE = new int[Lcore.max()] @Nullable [];

  /** The array of all other threads, {@code null} while one of them uses it. */
  private static final AtomicReference<int @Nullable []> SHARED = new AtomicReference<>();

  private IndexScratch() {}

  /**
   * Takes an array, which the same thread must {@linkplain #give give back}.
   *
   * @param room the number of indices for which there must be room
   * @return the array; it is longer than its room
   */
  public static int[] take(int room) {
    int lcore = Lcore.current();
    if (lcore < 0) {
      return takeShared(room);
    }
    int[] own = BY_LCORE[lcore];
    if (own != null && own.length - PADDING >= room && own[own.length - PADDING] == FREE) {
      own[own.length - PADDING] = TAKEN;
      return own;
    }
    return BY_LCORE[lcore] = make(room, TAKEN);
  }

  private static int[] takeShared(int room) {
    int[] shared = SHARED.getAndSet(null);
    if (shared != null && shared.length - PADDING >= room) {
      shared[shared.length - PADDING] = TAKEN_FROM_SHARED;
      return shared;
    }
    return make(room, TAKEN_FROM_SHARED);
  }

  private static int[] make(int room, int state) {
    int[] made = new int[Math.max(room, MIN_ROOM) + PADDING];
    made[made.length - PADDING] = state;
    return made;
  }

  /**
   * Gives an array back.
   *
   * @param scratch an array that this thread has taken
   */
  public static void give(int[] scratch) {
    int state = scratch.length - PADDING;
    boolean shared = scratch[state] == TAKEN_FROM_SHARED;
    scratch[state] = FREE;
    if (shared) {
      SHARED.set(scratch);
    }
  }
}
