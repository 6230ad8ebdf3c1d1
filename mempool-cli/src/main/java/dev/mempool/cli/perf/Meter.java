package dev.mempool.cli.perf;

import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** Says on standard error how far a run is: a bar on a terminal, else a line now and then. */
final class Meter implements AutoCloseable {

  /** The parts of a cell: start and warm-up count as many slices as they take about. */
  private static final int WARM_UP = 22;

  private static final int CELL = WARM_UP + Pace.ROUNDS;

  /** The width of every terminal. */
  private static final int WIDTH = 80;

  /** Few lines, and yet nobody thinks that it hangs. */
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(20);

  private static final int PERCENT = 100;

  private final PrintWriter err;
  private final long total;
  private final @Nullable ProgressBar bar;
  private final long start = System.nanoTime();
  private long nextLine = BETWEEN_LINES.toNanos();
  private long done;
  private long cells;

  Meter(PrintWriter err, long cells, boolean terminal) {
    this.err = err;
    this.total = cells * CELL;
    this.bar =
        terminal
            ? new ProgressBarBuilder()
                .setTaskName("perf")
                .setInitialMax(total)
                .setUnit(" cells", CELL)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                .clearDisplayOnFinish()
                .build()
            : null;
  }

  void warmedUp() {
    moveTo(done + WARM_UP);
  }

  void measured() {
    moveTo(done + 1);
  }

  /** So many cells more are behind us, also those that failed. */
  void passed(int more) {
    cells += more;
    moveTo(cells * CELL);
  }

  private void moveTo(long place) {
    done = place;
    if (bar != null) {
      bar.stepTo(done);
      return;
    }
    long elapsed = System.nanoTime() - start;
    if (elapsed >= nextLine && done < total) {
      nextLine = elapsed + BETWEEN_LINES.toNanos();
      Duration left = Duration.ofNanos((long) ((double) elapsed / done * (total - done)));
      err.printf("mempool: perf: %d %% done, %s left%n", done * PERCENT / total, text(left));
      err.flush();
    }
  }

  /** Minutes and seconds. */
  static String text(Duration time) {
    return "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
