package dev.mempool.bench.report;

import com.google.gson.JsonObject;
import dev.mempool.bench.compare.ComparePart;
import dev.mempool.bench.curves.Curves;
import dev.mempool.bench.curves.SizesRun;
import dev.mempool.bench.latency.LatencyRun;
import dev.mempool.bench.lifecycle.LifecycleRun;
import dev.mempool.bench.measure.Part;
import dev.mempool.bench.peers.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Supplier;

/** The command {@code bench/report}: progress on standard error, the report in files. */
public final class Main {

  private static final int NOTHING = 1;
  private static final int WRONG_USAGE = 64;

  private final Arguments arguments;
  private boolean reported;

  private Main(Arguments arguments) {
    this.arguments = arguments;
  }

  public static void main(String[] words) {
    if (List.of(words).contains("--help")) {
      System.out.println(Arguments.USAGE);
      return;
    }
    try {
      new Main(Arguments.parse(List.of(words))).run();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(Arguments.USAGE);
      System.exit(WRONG_USAGE);
    } catch (IOException e) {
      System.err.println("bench/report: cannot write: " + e);
      System.exit(WRONG_USAGE);
    }
  }

  /** Every part of the report, in any order. */
  private static List<Part> parts(ComparePart compare) {
    return List.of(
        compare,
        Peers.part(),
        Curves.bulks(),
        SizesRun.part(),
        Curves.contention(),
        LatencyRun.part(),
        LifecycleRun.part());
  }

  private void run() throws IOException {
    prepare(arguments.html());
    prepare(arguments.markdown());
    if (Files.isSameFile(arguments.html(), arguments.markdown())) {
      throw new IllegalArgumentException(
          "--html and --markdown are both %s; give two files".formatted(arguments.html()));
    }
    List<Found> found = arguments.from().isPresent() ? read(arguments.from().get()) : measure();
    if (found.stream().allMatch(part -> part.document().isEmpty())) {
      System.exit(NOTHING);
    }
  }

  /** Asked first, because the answer after the measurements would come late. */
  private static void prepare(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, "", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<Found> read(Path folder) throws IOException {
    Documents documents = new Documents(folder);
    List<Found> found = arguments.parts().stream().map(documents::read).toList();
    report(found);
    return found;
  }

  private List<Found> measure() throws IOException {
    Files.createDirectories(arguments.keep());
    ComparePart compare =
        new ComparePart(arguments.program(), arguments.noProgram(), arguments.archive());
    Run run =
        new Run(arguments.parts(), parts(compare), new Documents(arguments.keep()), System.err);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(run)));
    Supplier<JsonObject> machine = compare::machine;
    run.measure(machine, arguments.command());
    report(run.found());
    return run.found();
  }

  /** However this process ends, it shows what it knows and leaves no process behind. */
  private void leave(Run run) {
    run.end();
    killChildren();
    try {
      report(run.found());
    } catch (IOException e) {
      System.err.println("bench/report: cannot write: " + e);
    }
    // those that were started meanwhile
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
    Files.writeString(arguments.html(), HtmlPage.of(report));
    Files.writeString(arguments.markdown(), MarkdownPage.of(report));
    System.out.println("The report: " + arguments.html());
    System.out.println("Its tables: " + arguments.markdown());
  }
}
