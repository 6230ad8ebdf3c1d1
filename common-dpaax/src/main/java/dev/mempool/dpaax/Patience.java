package dev.mempool.dpaax;

import dev.mempool.api.Backoff;
import java.util.concurrent.TimeUnit;

/**
 * How long a driver waits for its device: it spins, then offers its core, then sleeps, and in the
 * end gives up. Immutable.
 */
final class Patience {

  /** Asked less often than this, the device may be innocent: this process may have been stopped. */
  private static final int MIN_POLLS = 1_000;

  private final long millis;

  /**
   * Sets the limit.
   *
   * @param millis after how many milliseconds to give up, at least 1
   */
  Patience(long millis) {
    this.millis = millis;
  }

  long millis() {
    return millis;
  }

  /**
   * Pauses between two questions to the device.
   *
   * @param polls how often this wait has paused before, from 0 on
   * @param since {@link System#nanoTime()} when the wait began
   * @return {@code false} when it is time to give up
   */
  boolean pause(int polls, long since) {
    if (polls > MIN_POLLS && System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(millis)) {
      return false;
    }
    Backoff.pause(polls);
    return true;
  }
}
