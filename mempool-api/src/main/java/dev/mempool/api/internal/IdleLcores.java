// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.internal;

import dev.mempool.api.Backoff;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Which lcores are idle, by their ids. What belongs to an lcore, as its caches do, may be used by
 * another thread while the lcore is idle. Thread-safe.
 *
 * <p>The actions of an lcore before it becomes idle happen-before those of a thread after {@link
 * #tryUse}, and those before {@link #endUse} happen-before the return of {@link #leave}.
 */
public final class IdleLcores {

  /**
   * The number of lcore ids. It is above the number of cores of today's machines, and so small that
   * a pool can have an array with a cache for each id, of 4 KiB.
   */
  public static final int LCORES = 1024;

  private static final int BUSY = 0;
  private static final int IDLE = 1;

  /** Another thread uses what belongs to the idle lcore. */
  private static final int IN_USE = 2;

  /** The ints in a cache line, so that lcores that become idle do not slow each other down. */
  private static final int STRIDE = 16;

  /** The states; the first elements are padding. */
  private static final AtomicIntegerArray STATES = new AtomicIntegerArray((LCORES + 1) * STRIDE);

  private IdleLcores() {}

  private static int at(int lcore) {
    return (lcore + 1) * STRIDE;
  }

  /**
   * Makes the calling lcore idle.
   *
   * @param lcore its id
   */
  public static void enter(int lcore) {
    STATES.setRelease(at(lcore), IDLE);
  }

  /**
   * Ends the idle state of an lcore. Waits while another thread uses what belongs to it.
   *
   * @param lcore its id
   * @return whether it was idle
   */
  public static boolean leave(int lcore) {
    for (int losses = 0; ; losses++) {
      switch (STATES.compareAndExchange(at(lcore), IDLE, BUSY)) {
        case IDLE -> {
          return true;
        }
        case BUSY -> {
          return false;
        }
        default -> Backoff.lost(losses);
      }
    }
  }

  /**
   * {@return whether an lcore is idle}
   *
   * @param lcore its id
   */
  public static boolean isIdle(int lcore) {
    return STATES.get(at(lcore)) != BUSY;
  }

  /**
   * Lets the calling thread use what belongs to an lcore, if the lcore is idle. It stays idle until
   * {@link #endUse}.
   *
   * @param lcore the id of the lcore
   * @return whether the thread may, and then it must call {@code endUse}
   */
  public static boolean tryUse(int lcore) {
    return STATES.get(at(lcore)) == IDLE && STATES.compareAndSet(at(lcore), IDLE, IN_USE);
  }

  /**
   * Ends the use after {@link #tryUse}.
   *
   * @param lcore the id of the lcore
   */
  public static void endUse(int lcore) {
    STATES.setRelease(at(lcore), IDLE);
  }
}
