package dev.mempool.ops.ring;

import java.util.concurrent.locks.LockSupport;

/**
 * How a thread waits for another one that is inside the ring: it spins, then yields, then sleeps.
 */
final class Backoff {

  /**
   * Polls before the waiting thread offers its core: the thread inside has a few instructions to
   * go.
   */
  private static final int SPINS = 64;

  /**
   * Offers of the core before the waiting thread sleeps. The thread inside was preempted then, and
   * offering does not always let it run: not where the scheduler prefers the offering thread, nor
   * where that is a virtual thread on an idle carrier.
   */
  private static final int YIELDS = 16;

  /**
   * A sleep, short beside a time slice; the timers of the machine make it some ten microseconds
   * longer.
   */
  private static final long SLEEP_NANOS = 1_000;

  private Backoff() {}

  /**
   * Pauses between two polls.
   *
   * @param polls how often this wait has paused before
   */
  static void pause(int polls) {
    if (polls < SPINS) {
      Thread.onSpinWait();
    } else if (polls < SPINS + YIELDS) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(SLEEP_NANOS);
    }
  }
}
