// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import java.util.concurrent.locks.LockSupport;

/**
 * The pauses of a thread that waits for another thread which needs only a few more instructions: it
 * spins, then yields its core, then sleeps. For backends that must wait now and then, for a lock or
 * for another thread to finish a step:
 *
 * <pre>{@code
 * for (int polls = 0; !done(); polls++) {
 *   Backoff.pause(polls);
 * }
 * }</pre>
 *
 * <p>Spinning alone is not enough where there are more threads than cores, because the other thread
 * may be preempted. Yielding does not always let it run either: the scheduler may prefer the
 * yielding thread, and a virtual thread that yields on an idle carrier continues at once. C
 * counterpart: {@code rte_pause}, which only spins.
 *
 * @since 0.1.0
 */
public final class Backoff {

  /** Polls before the thread yields: longer than others need for a bulk of usual length. */
  private static final int SPINS = 128;

  /** Yields before the thread sleeps: enough for the other threads of a fully used core. */
  private static final int YIELDS = 16;

  /**
   * The duration of a sleep in nanoseconds, short beside a time slice; the timers of the machine
   * make it about ten microseconds longer.
   */
  private static final long SLEEP_NANOS = 1_000;

  /**
   * The spins of the first pause after a lost race: some microseconds where a spin takes long, in
   * which the winner makes dozens of calls undisturbed. With a shorter pause two cores spend their
   * time on lost races; a longer one gains nothing more.
   */
  private static final int FIRST_SPINS = 64;

  /**
   * Losses in a row after which the thread yields, each with a pause twice as long as the one
   * before: the winner has had time for hundreds of calls by then, so it may be preempted.
   */
  private static final int LOSSES = 3;

  private Backoff() {}

  /**
   * Pauses after a lost race: another thread has won a compare-and-set, or has taken a lock that
   * several threads want. The more races the thread has lost in a row, the longer the pause. Even
   * the first pause is so long that the thread does not disturb the next calls of the winner. After
   * a few losses it pauses as {@link #pause} does, and what is said there of interrupts and permits
   * holds. Thread-safe; orders no memory accesses and does not throw.
   *
   * @param losses the number of races lost before this one, from 0 on
   */
  public static void lost(int losses) {
    if (losses >= 0 && losses < LOSSES) {
      for (int spins = FIRST_SPINS << losses; spins > 0; spins--) {
        Thread.onSpinWait();
      }
    } else {
      pause(losses < 0 ? losses : SPINS + losses - LOSSES);
    }
  }

  /**
   * Pauses between two polls of a condition. Thread-safe; orders no memory accesses and does not
   * throw. An interrupted thread yields instead of sleeping, and stays interrupted. As with any
   * lock, the pause may use up a permit of {@link LockSupport#unpark}.
   *
   * @param polls the number of pauses in this wait so far, from 0 on
   */
  public static void pause(int polls) {
    // a wait of more than 2^31 polls continues to sleep: the number is negative then
    if (polls >= 0 && polls < SPINS) {
      Thread.onSpinWait();
    } else if (polls >= 0 && polls < SPINS + YIELDS) {
      Thread.yield();
    } else {
      Thread.yield(); // an interrupted thread does not sleep
      LockSupport.parkNanos(SLEEP_NANOS);
    }
  }
}
