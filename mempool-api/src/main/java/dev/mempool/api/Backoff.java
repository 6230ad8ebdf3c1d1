package dev.mempool.api;

import java.util.concurrent.locks.LockSupport;

/**
 * How a thread waits for another one that has a few instructions to go: it spins, then offers its
 * core, then sleeps. For backends that must wait now and then, as for a lock or for a turn:
 *
 * <pre>{@code
 * for (int polls = 0; !done(); polls++) {
 *   Backoff.pause(polls);
 * }
 * }</pre>
 *
 * <p>Spinning alone is not enough where there are more threads than cores, because the other thread
 * may have been preempted; and offering the core does not always let it run: not where the
 * scheduler prefers the offering thread, nor where that is a virtual thread on an idle carrier. C
 * counterpart: {@code rte_pause}, which spins only.
 */
public final class Backoff {

  /** Polls before the waiting thread offers its core: longer than others take with a usual bulk. */
  private static final int SPINS = 128;

  /** Offers of the core before the waiting thread sleeps: enough for the others of a full core. */
  private static final int YIELDS = 16;

  /**
   * A sleep, short beside a time slice; the timers of the machine make it some ten microseconds
   * longer.
   */
  private static final long SLEEP_NANOS = 1_000;

  /**
   * The first pause after a lost race, in spins: some microseconds where a spin takes long, in
   * which the winner makes dozens of calls undisturbed. With shorter ones two cores spend their
   * time on each other's losses; longer ones gain nothing more.
   */
  private static final int FIRST_SPINS = 64;

  /**
   * Losses in a row, each with twice the pause of the one before, after which the core is offered:
   * the winner has had time for hundreds of calls, so it may well be preempted.
   */
  private static final int LOSSES = 3;

  private Backoff() {}

  /**
   * Pauses after a lost race, be it a compare-and-set that another thread has won, or a lock or a
   * turn for which others wait too: the more losses in a row, the longer, so that the winner gets
   * on. Spins at first for so long that the loser does not disturb the winner's next calls either,
   * and goes on as {@link #pause} does, with what is said there of interrupts and permits. Any
   * thread may call it; it orders no accesses to memory and does not throw.
   *
   * @param losses how many races were lost before this one, from 0 on
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
   * Pauses between two polls of what is waited for. Any thread may call it; it orders no accesses
   * to memory and does not throw. An interrupted thread offers its core instead of sleeping, and
   * stays interrupted. As with any lock, a permit of {@link LockSupport#unpark} may be used up by
   * it.
   *
   * @param polls how often this wait has paused before, from 0 on
   */
  public static void pause(int polls) {
    // a wait of 2^31 polls goes on sleeping
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
