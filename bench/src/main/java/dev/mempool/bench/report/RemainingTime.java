package dev.mempool.bench.report;

import java.time.Duration;
import java.util.List;

/**
 * How long the parts will still take: as they say, corrected by how wrong those were that are done.
 */
final class RemainingTime {

  private static final int MINUTE = 60;

  private Duration spent = Duration.ZERO;
  private Duration guessed = Duration.ZERO;

  /** Says that a part is done. */
  void done(Duration guess, Duration taken) {
    guessed = guessed.plus(guess);
    spent = spent.plus(taken);
  }

  /**
   * {@return minutes and seconds}
   *
   * @param running the guess of the part that runs
   * @param elapsed how long it has been running
   * @param waiting the guesses of the parts after it
   */
  String text(Duration running, Duration elapsed, List<Duration> waiting) {
    double left = Math.max(0, corrected(running) - seconds(elapsed));
    for (Duration guess : waiting) {
      left += corrected(guess);
    }
    long whole = Math.round(left);
    return "%d:%02d".formatted(whole / MINUTE, whole % MINUTE);
  }

  private double corrected(Duration guess) {
    double factor = guessed.isZero() ? 1 : seconds(spent) / seconds(guessed);
    return seconds(guess) * factor;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
