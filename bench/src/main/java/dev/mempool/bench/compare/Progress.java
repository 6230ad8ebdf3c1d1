// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import dev.mempool.bench.measure.RemainingTime;
import dev.mempool.bench.pools.Cell;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** Prints the progress of a run, and the remaining time from the mean time of the cells so far. */
final class Progress {

  private final PrintStream out;
  private final int cells;
  private final int measurable;
  private final Duration guess;
  private int begun;
  private int done;
  private final RemainingTime time = new RemainingTime();

  /** Prints the number of cells, of those that take time, and the time guessed from one's time. */
  Progress(PrintStream out, int cells, int measurable, Duration guess) {
    this.out = out;
    this.cells = cells;
    this.measurable = measurable;
    this.guess = guess;
    out.printf("%d cells, %d to be measured, about %s%n", cells, measurable, remaining());
  }

  void begin(Cell cell) {
    begun++;
    out.printf("%d of %d, %s left: %s%n", begun, cells, remaining(), cell.name());
  }

  /** Notes that a cell that takes time was measured. */
  void done(Duration taken) {
    done++;
    time.done(guess, taken);
  }

  /** Returns minutes and seconds. */
  String remaining() {
    Duration left = guess.multipliedBy(measurable - done);
    return time.text(Duration.ZERO, Duration.ZERO, List.of(left));
  }
}
