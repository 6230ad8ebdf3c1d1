// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import dev.mempool.api.Backoff;
import java.util.concurrent.TimeUnit;

/** The time for which a driver polls a device before it gives up. Immutable. */
final class Timeout {

  /**
   * The least number of polls before a wait times out. After fewer polls the time may have passed
   * because this process was stopped, and not because the device is slow.
   */
  private static final int MIN_POLLS = 1_000;

  private final long millis;

  /**
   * Creates a timeout.
   *
   * @param millis its length in milliseconds, at least 1
   */
  Timeout(long millis) {
    this.millis = millis;
  }

  long millis() {
    return millis;
  }

  /**
   * Pauses between two polls of the device, as {@link Backoff#pause} does.
   *
   * @param polls the number of pauses in this wait before this one
   * @param since {@link System#nanoTime()} when the wait began
   * @return {@code false}, without a pause, if the wait has timed out
   */
  boolean pause(int polls, long since) {
    if (polls > MIN_POLLS && System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(millis)) {
      return false;
    }
    Backoff.pause(polls);
    return true;
  }
}
