package dev.mempool.cli.perf;

import dev.mempool.cli.support.ExitStatus;
import dev.mempool.cli.support.MempoolCommand;
import dev.mempool.cli.support.OpsChoice;
import dev.mempool.cli.support.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code mempool perf}: which backend on this machine? */
@Command(
    name = "perf",
    description =
        "Measure what a get and a put cost with each backend on this machine, and say which to"
            + " take. Close other programs first: what shares the cores with a measurement is"
            + " measured too.")
public final class PerfCommand implements Callable<Integer> {

  /** How long a report may take to be printed after Ctrl-C: far longer than it does. */
  private static final long REPORT_SECONDS = 10;

  @ParentCommand private @Nullable MempoolCommand mempool;

  @Option(
      names = "--ops",
      // a comma, unless another setting of the same ops follows
      split = ",(?![^:,]*=)",
      // the help would show that pattern
      hideParamSyntax = true,
      paramLabel = "NAME[:config][,...]",
      converter = OpsChoice.Converter.class,
      description = "These backends (default: all that 'mempool ops' lists).")
  private List<OpsChoice> ops = new ArrayList<>();

  @Option(
      names = "--cores",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,all",
      description =
          "So many lcores use a pool at once, 'all' for as many as there are (default:"
              + " ${DEFAULT-VALUE}). Backends for a single producer or consumer are measured with"
              + " one.")
  private List<String> cores = new ArrayList<>();

  @Option(
      names = "--cache",
      split = ",",
      paramLabel = "N",
      defaultValue = "0,512",
      description = "How many objects each lcore may keep (default: ${DEFAULT-VALUE}).")
  private List<Integer> caches = new ArrayList<>();

  @Option(
      names = "--bulk",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,32",
      description = "How many objects are got, and put, at a time (default: ${DEFAULT-VALUE}).")
  private List<Integer> bulks = new ArrayList<>();

  @Option(
      names = "--time",
      paramLabel = "SECONDS",
      description =
          "About how long it may take: the more, the more often everything is measured (default:"
              + " up to three times, less than two minutes without other options).")
  private @Nullable Integer seconds;

  @Option(names = "--html", paramLabel = "FILE", description = "Write the result as a page, too.")
  private @Nullable Path html;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON, too.")
  private @Nullable Path json;

  /** Made by picocli. */
  public PerfCommand() {}

  @Override
  public Integer call() throws IOException {
    MempoolCommand parent = Objects.requireNonNull(mempool);
    PerfOptions options = new PerfOptions(ops, cores, caches, bulks, seconds);
    Plan plan = options.plan(parent.opsTable(), Runtime.getRuntime().availableProcessors());
    try (ReportFile page = html == null ? null : ReportFile.open("--html", html);
        ReportFile figures = json == null ? null : ReportFile.open("--json", json)) {
      if (html != null && json != null && Files.isSameFile(html, json)) {
        throw new UsageException("--html and --json are both %s; give two files".formatted(html));
      }
      return run(parent, options, plan, page, figures);
    }
  }

  private static int run(
      MempoolCommand parent,
      PerfOptions options,
      Plan plan,
      @Nullable ReportFile page,
      @Nullable ReportFile figures) {
    int passes = options.passes(plan);
    parent
        .err()
        .printf(
            "mempool: perf: cells: %d, each measured %s, about %s%n",
            plan.cells(),
            passes == 1 ? "once" : "up to %d times".formatted(passes),
            Meter.text(Pace.of(plan.cells(), passes)));
    parent.err().flush();
    PerfRun run = new PerfRun(plan, parent.pluginFolders());
    CountDownLatch reported = new CountDownLatch(1);
    Thread interrupted = new Thread(() -> leave(run, reported), "ends the JVMs of cells");
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      int made;
      try (Meter meter =
          new Meter(
              parent.err(), (long) plan.cells() * passes, MempoolCommand.stderrIsTerminal())) {
        made = run.run(passes, options.time(plan), meter);
      }
      if (made == 1 && passes > 1 && !run.isInterrupted()) {
        parent
            .err()
            .println(
                "mempool: perf: this machine is slow or busy, so not all was measured twice: close"
                    + " other programs, or give more --time");
      }
      return report(parent, new Result(Machine.here(), run.outcomes()), page, figures);
    } finally {
      reported.countDown();
      forget(interrupted);
    }
  }

  /** Ctrl-C: the JVMs of cells end, and what was measured until then is reported. */
  private static void leave(PerfRun run, CountDownLatch reported) {
    run.interrupt();
    try {
      reported.await(REPORT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // it is running
    }
  }

  private static int report(
      MempoolCommand parent,
      Result result,
      @Nullable ReportFile page,
      @Nullable ReportFile figures) {
    TextReport.print(result, parent.out());
    parent.out().flush();
    boolean written = true;
    try {
      if (page != null) {
        page.write(HtmlReport.of(result));
      }
      if (figures != null) {
        figures.write(JsonReport.of(result));
      }
    } catch (IOException e) {
      parent.err().println("mempool: the report cannot be written: " + e);
      written = false;
    }
    return written && result.failures().isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
  }
}
