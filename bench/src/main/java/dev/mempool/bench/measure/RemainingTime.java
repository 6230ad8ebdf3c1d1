// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import java.time.Duration;
import java.util.List;

/**
 * The time that the parts of a run will still take: their guesses, corrected by how wrong earlier
 * ones were.
 */
public final class RemainingTime {

  private double spentSeconds;
  private double guessedSeconds;

  /** Adds a part that is done. */
  public void done(Duration guess, Duration taken) {
    guessedSeconds += seconds(guess);
    spentSeconds += seconds(taken);
  }

  /**
   * Returns the remaining time as minutes and seconds.
   *
   * @param running the guess of the part that runs
   * @param elapsed the time for which it has been running
   * @param waiting the guesses of the parts after it
   */
  public String text(Duration running, Duration elapsed, List<Duration> waiting) {
    double correction = guessedSeconds == 0 ? 1 : spentSeconds / guessedSeconds;
    double left = Math.max(0, seconds(running) * correction - seconds(elapsed));
    left += waiting.stream().mapToDouble(RemainingTime::seconds).sum() * correction;
    long whole = Math.round(left);
    return "%d:%02d".formatted(whole / 60, whole % 60);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
