// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.bench.support.Machine;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.cli.support.IoReason;
import dev.mempool.cli.support.MempoolCommand;
import dev.mempool.cli.support.TelemetryOption;
import dev.mempool.cli.support.UsageException;
import dev.mempool.core.foreign.Faults;
import dev.mempool.telemetry.TelemetryOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code mempool perf}: which backend on this machine? */
@Command(
    name = "perf",
    description =
        "Measure what a get and a put cost with each backend on this machine, and say which to"
            + " take. Close other programs first: a program that shares the cores with a"
            + " measurement changes the figures.")
public final class PerfCommand implements Callable<Integer> {

  /** The time that the report may take after Ctrl-C: far more than it needs. */
  private static final long REPORT_SECONDS = 10;

  @ParentCommand private @Nullable MempoolCommand mempool;

  @Mixin private PerfOptions options = new PerfOptions();

  @Mixin private TelemetryOption telemetry = new TelemetryOption();

  @Option(names = "--html", paramLabel = "FILE", description = "Write the result as a page, too.")
  private @Nullable Path html;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON, too.")
  private @Nullable Path json;

  /** Called by picocli. */
  public PerfCommand() {}

  @Override
  public Integer call() throws IOException {
    MempoolCommand parent = Objects.requireNonNull(mempool);
    Plan plan = options.plan(parent.opsTable(), Runtime.getRuntime().availableProcessors());
    if (telemetry.prefix() != null) {
      TelemetryOptions _ = TelemetryOption.options(telemetry.prefix());
    }
    PerfRun run = new PerfRun(plan, telemetry.prefix());
    CountDownLatch reported = new CountDownLatch(1);
    Thread interrupted = new Thread(() -> leave(run, reported), "ends the JVMs of cells");
    Runtime.getRuntime().addShutdownHook(interrupted);
    try (ReportFile page = html == null ? null : ReportFile.open("--html", html);
        ReportFile figures = json == null ? null : ReportFile.open("--json", json)) {
      if (page != null && figures != null && page.file().isSame(figures.file())) {
        throw new UsageException(
            String.format(Locale.ROOT, "--html and --json are both %s; give two files", html));
      }
      measure(run, plan, parent.err());
      PerfReport report =
          new PerfReport(Machine.here(Runtime.getRuntime().availableProcessors()), run.results());
      report.print(parent.out());
      parent.out().flush();
      boolean written = write(report, page, figures, parent.err());
      return written && report.failures().isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
    } finally { // after the files are closed
      reported.countDown();
      remove(interrupted);
    }
  }

  private void measure(PerfRun run, Plan plan, PrintWriter err) {
    int passes = options.passes(plan);
    err.printf(
        "mempool: perf: cells: %d, each measured %s, about %s%n",
        plan.cells(),
        passes == 1 ? "once" : String.format(Locale.ROOT, "up to %d times", passes),
        Timing.text(Timing.of(plan.cells(), passes)));
    err.flush();
    int made;
    try (PerfProgress progress =
        new PerfProgress(err, (long) plan.cells() * passes, MempoolCommand.stderrIsTerminal())) {
      made = run.run(passes, options.time(plan), progress);
    }
    if (made == 1 && passes > 1 && !run.isInterrupted()) {
      err.println(
          "mempool: perf: this machine is slow or busy, so not all was measured twice: close"
              + " other programs, or give more --time");
    }
  }

  /** Called at Ctrl-C: ends the JVMs of cells, and waits until the results so far are reported. */
  private static void leave(PerfRun run, CountDownLatch reported) {
    run.interrupt();
    try {
      reported.await(REPORT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending, and the hook runs
    }
  }

  private static boolean write(
      PerfReport report, @Nullable ReportFile page, @Nullable ReportFile figures, PrintWriter err) {
    boolean pageWritten = page == null || write(page, report.html(), err);
    return (figures == null || write(figures, report.json(), err)) && pageWritten;
  }

  private static boolean write(ReportFile file, String text, PrintWriter err) {
    try {
      file.write(text);
      return true;
    } catch (IOException e) {
      err.printf(
          "mempool: %s %s cannot be written: %s%n",
          file.option(), Faults.text(file.path().toString()), IoReason.of(e));
      return false;
    }
  }
}
