// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import dev.mempool.cli.support.ExitStatus;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.foreign.Faults;
import dev.mempool.tck.Soak;
import dev.mempool.tck.SoakResult;
import dev.mempool.tck.Subject;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/** Runs the soak of the test kit on one backend. The last line of its output is the result. */
final class SoakReport {

  /** The seconds between two lines of progress. */
  private static final long PROGRESS = 10;

  /** The most lines of a fault, and the most characters of a line. */
  private static final int MAX_LINES = 2000;

  private static final int MAX_LINE = 4000;

  private final PrintWriter out;
  private final PrintWriter err;
  private long nextProgress = PROGRESS;

  SoakReport(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** Runs the soak. {@return the exit status} */
  int run(OpsEntry entry, String config, Duration duration, PoolRegistry registry) {
    Subject subject = Subject.of(entry.ops(), config);
    out.printf("ops %s (%s from %s)%n", entry.name(), entry.provider(), entry.source());
    out.flush();
    SoakResult result = Soak.of(subject, duration).inRegistry(registry).run(this::progress);
    result
        .fault()
        .ifPresent(fault -> out.printf("%s (seed %d)%n", printable(fault), subject.seed()));
    out.println(line(result));
    return result.clean() ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  /** Returns a text of several lines without control characters. */
  private static String printable(String fault) {
    return fault
        .lines()
        .limit(MAX_LINES)
        .map(line -> Faults.text(line, MAX_LINE))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private void progress(SoakResult soFar) {
    if (soFar.seconds() >= nextProgress) {
      nextProgress = soFar.seconds() + PROGRESS;
      err.println("mempool: " + line(soFar));
    }
  }

  private static String line(SoakResult result) {
    return String.format(
        Locale.ROOT,
        "soak seconds=%d operations=%d duplicated=%d lost=%d",
        result.seconds(),
        result.operations(),
        result.duplicated(),
        result.lost());
  }
}
