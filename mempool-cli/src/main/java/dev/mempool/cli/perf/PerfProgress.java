// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** The progress of a run on standard error: a bar on a terminal, otherwise a line now and then. */
final class PerfProgress implements AutoCloseable {

  /** The steps that the start and the warm-up of a cell count; each measured slice is one more. */
  private static final int WARM_UP = 22;

  private static final int CELL = WARM_UP + Timing.ROUNDS;

  /** The width of the bar in columns, which every terminal has. */
  private static final int WIDTH = 80;

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(20);

  private final PrintWriter err;
  private final long total;
  private final @Nullable ProgressBar bar;
  private final long start = System.nanoTime();
  private long nextLine = BETWEEN_LINES.toNanos();
  private long done;
  private long cells;

  PerfProgress(PrintWriter err, long cells, boolean terminal) {
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

  /** Counts cells that are done, also those that failed. */
  void passed(int more) {
    cells += more;
    moveTo(cells * CELL);
  }

  private void moveTo(long step) {
    done = step;
    if (bar != null) {
      bar.stepTo(done);
      return;
    }
    long elapsed = System.nanoTime() - start;
    if (elapsed >= nextLine && done < total) {
      nextLine = elapsed + BETWEEN_LINES.toNanos();
      Duration left = Duration.ofNanos((long) ((double) elapsed / done * (total - done)));
      err.printf("mempool: perf: %d %% done, %s left%n", done * 100 / total, Timing.text(left));
      err.flush();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
