// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import java.time.Duration;
import java.util.Locale;

/**
 * The times of a run. A run makes several passes over all cells; in each pass every cell has a new
 * JVM, because the JVM compiles the same loop a little differently each time. The JVMs of the cells
 * that are compared measure alternately, a slice of time each.
 */
final class Timing {

  /** The time until the pool of a cell is built; the JVMs of a group start at the same time. */
  private static final int START_MILLIS = 230;

  /** The length of a slice: longer than a time slice of the scheduler, and thousands of calls. */
  static final int SLICE_MILLIS = 20;

  /**
   * The number of slices in a row without an improvement after which a loop counts as compiled: the
   * compilers take two or three slices for a step.
   */
  static final int SETTLED = 5;

  /** The factor by which a slice must be shorter to count as an improvement. */
  static final double BETTER = 0.97;

  /** The most slices of warm-up. Loops whose threads collide all the time never settle. */
  static final int MAX_WARM_UP = 20;

  /** The number of slices of warm-up that most cells take. */
  private static final int USUAL_WARM_UP = 10;

  /** The number of measured slices of a cell in a pass. More passes say more than more slices. */
  static final int ROUNDS = 3;

  private static final int CELL_MILLIS = START_MILLIS + (USUAL_WARM_UP + ROUNDS) * SLICE_MILLIS;

  /**
   * The usual number of passes. One JVM in several compiles the same loop to code that takes twice
   * or half as long; with three JVMs the quartiles show it.
   */
  static final int PASSES = 3;

  private Timing() {}

  /** Returns about how long a number of passes takes. */
  static Duration of(int cells, int passes) {
    return Duration.ofMillis((long) CELL_MILLIS * cells * passes);
  }

  /** Returns how many passes a time allows. */
  static int passes(int cells, Duration time) {
    return (int) Math.min(Integer.MAX_VALUE, time.toMillis() / of(cells, 1).toMillis());
  }

  /** Returns minutes and seconds. */
  static String text(Duration time) {
    return String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
  }
}
