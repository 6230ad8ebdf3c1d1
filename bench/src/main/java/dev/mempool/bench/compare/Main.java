package dev.mempool.bench.compare;

import dev.mempool.bench.measure.Processors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** The command {@code bench/compare}: results on standard output, progress on standard error. */
public final class Main {

  private static final int DIFFERENT = 1;
  private static final int UNREADABLE = 2;
  private static final int WRONG_USAGE = 64;

  private Main() {}

  public static void main(String[] words) throws IOException {
    if (List.of(words).contains("--help")) {
      System.out.print(Arguments.usage());
      return;
    }
    int status;
    try {
      Arguments arguments = Arguments.parse(List.of(words));
      status = arguments.diff.isEmpty() ? run(arguments) : diff(arguments.diff);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(Arguments.usage());
      status = WRONG_USAGE;
    }
    if (status != 0) {
      System.exit(status);
    }
  }

  private static int diff(List<Path> files) {
    try {
      Agreement agreement = Agreement.of(files.getFirst(), files.getLast());
      System.out.println(agreement.text());
      return agreement.differences().isEmpty() ? 0 : DIFFERENT;
    } catch (IOException e) {
      System.err.println("cannot compare: " + e.getMessage());
      return UNREADABLE;
    }
  }

  private static int run(Arguments arguments) throws IOException {
    if (arguments.json.isPresent() && !writable(arguments.json.get())) {
      System.err.println("cannot write " + arguments.json.get());
      return WRONG_USAGE;
    }
    Plan all = arguments.plan(Processors.allowed().size());
    Plan plan = arguments.only.map(all::only).orElse(all);
    if (plan.cells().isEmpty()) {
      System.err.printf(
          "no cell has \"%s\" in its name; a name is \"%s\"%n",
          arguments.only.orElse(""), all.cells().getFirst().name());
      return WRONG_USAGE;
    }
    try (Comparison comparison =
        new Comparison(plan, arguments.program, arguments.noProgram, arguments.archive)) {
      Machine machine = comparison.machine();
      if (machine.libdpdk() == null) {
        System.err.println("No C side: " + arguments.noProgram);
      }
      Outcome outcome = new Outcome(System.out, plan.cells(), machine, arguments.json);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(outcome, comparison)));
      measure(comparison, plan, outcome);
      outcome.report();
    }
    return 0;
  }

  /** Tries it before the measurements, because an error after them would come late. */
  private static boolean writable(Path file) {
    try {
      Files.writeString(file, "", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void measure(Comparison comparison, Plan plan, Outcome outcome) {
    List<Cell> measurable =
        plan.cells().stream().filter(cell -> comparison.missing(cell).isEmpty()).toList();
    Progress progress =
        new Progress(System.err, plan.cells().size(), measurable.size(), plan.guess());
    for (Cell cell : plan.cells()) {
      progress.begin(cell);
      long start = System.nanoTime();
      if (!outcome.add(comparison.measure(cell))) {
        return;
      }
      if (measurable.contains(cell)) {
        progress.done(Duration.ofNanos(System.nanoTime() - start));
      }
    }
  }

  /** Reports the results so far and leaves no process and no file, also after a signal. */
  private static void end(Outcome outcome, Comparison comparison) {
    outcome.report();
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    comparison.close();
  }
}
