package dev.mempool.bench.compare;

import java.io.PrintStream;
import java.time.Duration;

/** Says how far a run is and how long it will take, going by how long it took so far. */
final class Progress {

  private static final int MINUTE = 60;

  private final PrintStream out;
  private final int cells;
  private final int measurable;
  private final Duration guess;
  private int begun;
  private int done;
  private Duration spent = Duration.ZERO;

  /**
   * Prints what is to come.
   *
   * @param out where to say it
   * @param cells how many cells there are
   * @param measurable how many of them take time
   * @param guess how long one takes, until one was measured
   */
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

  /** Says that one of the cells that take time is done. */
  void done(Duration time) {
    done++;
    spent = spent.plus(time);
  }

  /** {@return minutes and seconds} */
  String remaining() {
    Duration each = done == 0 ? guess : spent.dividedBy(done);
    long seconds = each.multipliedBy(measurable - done).toSeconds();
    return "%d:%02d".formatted(seconds / MINUTE, seconds % MINUTE);
  }
}
