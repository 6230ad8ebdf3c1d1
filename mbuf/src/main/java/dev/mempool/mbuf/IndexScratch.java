package dev.mempool.mbuf;

import dev.mempool.lcore.Lcore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Arrays in which bulk operations hand indices to the pool, one per lcore and one that all other
 * threads share, so that no bulk operation allocates.
 *
 * <p>An array's first ints are for the indices; behind them lie {@link #GUARD} more, of which the
 * first tells whether the array is taken. Taking writes no reference, which would cost a barrier of
 * the garbage collector each time.
 */
final class IndexScratch {

  /**
   * Two cache lines, because processors fetch lines in pairs: the next array in memory may be
   * another lcore's.
   */
  private static final int GUARD = 32;

  /** Indices for which there is room from the start: a usual burst, so that growing is rare. */
  private static final int MIN_ROOM = 256;

  private static final int FREE = 0;
  private static final int TAKEN = 1;
  private static final int TAKEN_FROM_SHARED = 2;

  private static final int[] @Nullable [] BY_LCORE = new int[Lcore.MAX] @Nullable [];
  private static final AtomicReference<int @Nullable []> SHARED = new AtomicReference<>();

  private IndexScratch() {}

  /** An array for at least {@code room} indices, to be given back by this thread. */
  static int[] take(int room) {
    int lcore = Lcore.current();
    if (lcore < 0) {
      return takeShared(room);
    }
    int[] own = BY_LCORE[lcore];
    if (own != null && own.length - GUARD >= room && own[own.length - GUARD] == FREE) {
      own[own.length - GUARD] = TAKEN;
      return own;
    }
    return BY_LCORE[lcore] = make(room, TAKEN);
  }

  private static int[] takeShared(int room) {
    int[] shared = SHARED.getAndSet(null);
    if (shared != null && shared.length - GUARD >= room) {
      shared[shared.length - GUARD] = TAKEN_FROM_SHARED;
      return shared;
    }
    return make(room, TAKEN_FROM_SHARED);
  }

  private static int[] make(int room, int state) {
    int[] made = new int[Math.max(room, MIN_ROOM) + GUARD];
    made[made.length - GUARD] = state;
    return made;
  }

  static void give(int[] scratch) {
    int flag = scratch.length - GUARD;
    boolean shared = scratch[flag] == TAKEN_FROM_SHARED;
    scratch[flag] = FREE;
    if (shared) {
      SHARED.set(scratch);
    }
  }
}
