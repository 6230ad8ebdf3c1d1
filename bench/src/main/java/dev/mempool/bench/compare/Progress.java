// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import dev.mempool.bench.pools.Cell;
import java.io.PrintStream;
import java.time.Duration;

/** Prints the progress of a run, and the remaining time from the mean time of the cells so far. */
final class Progress {

  private final PrintStream out;
  private final int cells;
  private final int measurable;
  private final Duration guess;
  private int begun;
  private int done;
  private Duration spent = Duration.ZERO;

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
  void done(Duration time) {
    done++;
    spent = spent.plus(time);
  }

  /** Returns minutes and seconds. */
  String remaining() {
    Duration each = done == 0 ? guess : spent.dividedBy(done);
    Duration left = each.multipliedBy(measurable - done);
    return "%d:%02d".formatted(left.toMinutes(), left.toSecondsPart());
  }
}
