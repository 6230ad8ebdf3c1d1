// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import dev.mempool.bench.compare.ComparePart;
import dev.mempool.bench.curves.Curves;
import dev.mempool.bench.curves.SizesRun;
import dev.mempool.bench.latency.LatencyRun;
import dev.mempool.bench.lifecycle.LifecycleRun;
import dev.mempool.bench.peers.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The command {@code bench/report}: it writes progress to standard error, the report to files. */
public final class Main {

  private static final int NO_FIGURES = 1;
  private static final int WRONG_USAGE = 64;

  private final Arguments arguments;

  /** Whether the report was written. Guarded by this. */
  private boolean reported;

  private Main(Arguments arguments) {
    this.arguments = arguments;
  }

  public static void main(String[] words) {
    try {
      Arguments arguments = Arguments.parse(List.of(words));
      if (arguments.help) {
        System.out.print(Arguments.usage());
      } else {
        new Main(arguments).run();
      }
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(Arguments.usage());
      System.exit(WRONG_USAGE);
    } catch (IOException e) {
      System.err.println("bench/report: cannot write: " + e);
      System.exit(WRONG_USAGE);
    }
  }

  private void run() throws IOException {
    prepare(arguments.html());
    prepare(arguments.markdown());
    if (Files.isSameFile(arguments.html(), arguments.markdown())) {
      throw new IllegalArgumentException(
          "--html and --markdown are both %s; give two files".formatted(arguments.html()));
    }
    List<Found> found =
        arguments.from.isPresent()
            ? arguments.parts().stream().map(new Documents(arguments.from.get())::read).toList()
            : measure();
    report(found);
    if (found.stream().allMatch(part -> part.document().isEmpty())) {
      System.exit(NO_FIGURES);
    }
  }

  /** Fails before anything is measured if the file cannot be written. */
  private static void prepare(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, "", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<Found> measure() throws IOException {
    Files.createDirectories(arguments.keep());
    ComparePart compare = new ComparePart(arguments.sides);
    Run run =
        new Run(
            arguments.parts(),
            List.of(
                compare,
                Peers.part(),
                Curves.bulks(),
                SizesRun.part(),
                Curves.contention(),
                LatencyRun.part(),
                LifecycleRun.part()),
            new Documents(arguments.keep()),
            System.err);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(run)));
    run.measure(compare::machine, arguments.run());
    return run.found();
  }

  /**
   * Runs when this process ends, also by Ctrl-C: reports the known figures and ends all children.
   */
  private void leave(Run run) {
    run.end();
    killChildren();
    try {
      report(run.found());
    } catch (IOException e) {
      System.err.println("bench/report: cannot write: " + e);
    }
    // the main thread may have started others meanwhile
    killChildren();
  }

  private static void killChildren() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }

  private synchronized void report(List<Found> found) throws IOException {
    if (reported) {
      return;
    }
    reported = true;
    Report report = Report.of(found);
    Files.writeString(arguments.html(), report.html());
    Files.writeString(arguments.markdown(), report.markdown());
    System.out.println("The report: " + arguments.html());
    System.out.println("Its tables: " + arguments.markdown());
  }
}
