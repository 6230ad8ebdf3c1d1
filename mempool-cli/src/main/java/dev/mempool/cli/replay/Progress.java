// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error, which is drawn if the run takes longer than a second. */
final class Progress implements LongConsumer, AutoCloseable {

  /** The time after which the bar is drawn. */
  private static final long AFTER_NANOS = 1_000_000_000;

  /** The width of the bar in columns, which every terminal has. */
  private static final int WIDTH = 80;

  /**
   * The shift from bytes to kibibytes, in which progress is counted: the library computes the time
   * per unit in whole nanoseconds, which is too coarse for bytes.
   */
  private static final int KIBIBYTE_SHIFT = 10;

  private static final long KIBIBYTES_PER_MEBIBYTE = 1 << 10;

  /** The maximum by which the library is told that the end is not known. */
  private static final long UNKNOWN = -1;

  private final long bytes;
  private final boolean shown;
  private final long start = System.nanoTime();
  private @Nullable ProgressBar bar;

  private Progress(long bytes, boolean shown) {
    this.bytes = bytes;
    this.shown = shown;
  }

  /**
   * Makes a progress bar.
   *
   * @param bytes the number of bytes of the whole run, 0 if it is not known
   * @param shown whether the bar may be drawn
   */
  static Progress of(long bytes, boolean shown) {
    return new Progress(bytes > 0 ? bytes : UNKNOWN, shown);
  }

  /** Updates the bar. {@code done} is the number of bytes that have been read. */
  @Override
  public void accept(long done) {
    if (!shown) {
      return;
    }
    if (bar == null) {
      long elapsed = System.nanoTime() - start;
      if (elapsed < AFTER_NANOS) {
        return;
      }
      bar =
          new ProgressBarBuilder()
              .setTaskName("replay")
              .setInitialMax(bytes == UNKNOWN ? UNKNOWN : bytes >> KIBIBYTE_SHIFT)
              .startsFrom(0, Duration.ofNanos(elapsed))
              .setUnit(" MiB", KIBIBYTES_PER_MEBIBYTE)
              .setConsumer(new ConsoleProgressBarConsumer(terminal(), WIDTH))
              .clearDisplayOnFinish()
              .build();
    }
    bar.stepTo(done >> KIBIBYTE_SHIFT);
  }

  /** Returns standard error itself: System.err has no carriage returns. */
  private static PrintStream terminal() {
    return new PrintStream(
        new FileOutputStream(FileDescriptor.err), /* autoFlush= */ true, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
