package dev.mempool.cli.perf;

import java.time.Duration;

/**
 * How long things take. A cell is measured by a new JVM in every pass over all cells, because the
 * JVM compiles the same loop a little differently each time; within a pass the JVMs of a group take
 * turns.
 */
final class Pace {

  /** The part of a cell's time that goes by until its pool is made; JVMs start side by side. */
  private static final int START_MILLIS = 230;

  /** Longer than a turn of the scheduler, and many thousand calls. */
  static final int SLICE_MILLIS = 20;

  /**
   * How many slices in a row must bring nothing new for a loop to count as compiled: the compilers
   * take two or three for a step.
   */
  static final int SETTLED = 5;

  /** What is faster by less than this factor is not compiled better. */
  static final double BETTER = 0.97;

  /** Loops of several threads that meet all the time never settle; they were compiled by then. */
  static final int MAX_WARM_UP = 20;

  /** What it comes to for most. */
  private static final int USUAL_WARM_UP = 10;

  /** How often the cells of a group come up in a pass. More passes say more than more rounds. */
  static final int ROUNDS = 3;

  private static final int CELL_MILLIS = START_MILLIS + (USUAL_WARM_UP + ROUNDS) * SLICE_MILLIS;

  /**
   * One JVM in some compiles the same loop to code that takes twice as long, or half; with three,
   * the quartiles show it.
   */
  static final int PASSES = 3;

  private Pace() {}

  /** About how long so many passes take. */
  static Duration of(int cells, int passes) {
    return Duration.ofMillis((long) CELL_MILLIS * cells * passes);
  }

  /** How many passes go into a time. */
  static int passes(int cells, Duration time) {
    return (int) Math.min(Integer.MAX_VALUE, time.toMillis() / of(cells, 1).toMillis());
  }
}
