// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.api.Backoff;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreIdle;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits between two polls of one condition: for a short time as {@link Backoff} does, and then, as
 * an lcore may wait for the whole run, in sleeps that leave the core to others. Not thread-safe:
 * each lcore has waiters of its own.
 */
final class Waiter {

  /** The number of polls before the long sleeps: enough for {@link Backoff} to spin and yield. */
  private static final int SHORT_POLLS = 150;

  /** The shortest long sleep: less time than it takes to fill or empty a {@link FrameQueue}. */
  private static final long MIN_SLEEP_NANOS = 50_000;

  /**
   * The time that the long sleep grows with each lcore. Without it, 1,000 waiting lcores keep the
   * cores busy with polling, and the run takes twice the time.
   */
  private static final long SLEEP_NANOS_PER_LCORE = 10_000;

  private final Signals signals;
  private final long sleepNanos;
  private int polls;

  Waiter(Signals signals) {
    this.signals = signals;
    this.sleepNanos = Math.max(MIN_SLEEP_NANOS, signals.lcores() * SLEEP_NANOS_PER_LCORE);
  }

  /**
   * Waits for a short time, which grows with the number of calls since {@link #reset}.
   *
   * @throws Signals.Stopped if another lcore has failed
   */
  void pause() {
    signals.check();
    if (polls < SHORT_POLLS) {
      Backoff.pause(polls);
      polls++;
    } else {
      try (LcoreIdle _ = Lcore.idle()) { // others may take what the cache of this lcore holds
        LockSupport.parkNanos(sleepNanos);
      }
    }
  }

  /** Ends the wait: the condition has become true. */
  void reset() {
    polls = 0;
  }
}
