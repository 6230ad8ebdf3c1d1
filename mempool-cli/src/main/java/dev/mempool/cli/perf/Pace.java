package dev.mempool.cli.perf;

import java.time.Duration;

/**
 * How long things take. A cell is measured by a new JVM in every pass over all cells, because the
 * JVM compiles the same loop a little differently each time; within a pass the JVMs of a group take
 * turns.
 */
final class Pace {

  /** The part of a cell's time that goes by until its pool is made; JVMs start side by side. */
  private static final int START_MILLIS = 170;

  /** Every backend of ours is compiled, and has settled, after 150 to 350. */
  static final int WARM_UP_MILLIS = 360;

  /** Longer than a turn of the scheduler, and many thousand calls. */
  static final int SLICE_MILLIS = 20;

  /** How often the cells of a group come up in a pass. */
  static final int ROUNDS = 6;

  private static final int CELL_MILLIS = START_MILLIS + WARM_UP_MILLIS + ROUNDS * SLICE_MILLIS;

  /** The least that shows whether two JVMs agree. */
  static final int PASSES = 2;

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
