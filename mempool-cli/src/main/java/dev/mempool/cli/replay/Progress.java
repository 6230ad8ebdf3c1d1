package dev.mempool.cli.replay;

import java.time.Duration;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error, for those that have to wait. */
final class Progress implements LongConsumer, AutoCloseable {

  /** A shorter run needs none. */
  private static final long AFTER_NANOS = 1_000_000_000;

  /** The width of every terminal. */
  private static final int WIDTH = 80;

  /** Counted in kibibytes, because the library divides time by count in whole nanoseconds. */
  private static final int KIBIBYTE_SHIFT = 10;

  private static final long KIBIBYTES_PER_MEBIBYTE = 1 << 10;

  /** What the library takes for an unknown end. */
  private static final long UNKNOWN = -1;

  private final long bytes;
  private final boolean shown;
  private final long start = System.nanoTime();
  private @Nullable ProgressBar bar;

  private Progress(long bytes, boolean shown) {
    this.bytes = bytes;
    this.shown = shown;
  }

  /** Of so many bytes; 0 when it is not known. */
  static Progress of(long bytes, boolean shown) {
    return new Progress(bytes > 0 ? bytes : UNKNOWN, shown);
  }

  /** So many bytes are done. */
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
              .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
              .clearDisplayOnFinish()
              .build();
    }
    bar.stepTo(done >> KIBIBYTE_SHIFT);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
