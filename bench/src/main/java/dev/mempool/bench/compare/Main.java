package dev.mempool.bench.compare;

import dev.mempool.bench.Processors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The command {@code bench/compare}: results on standard output, progress on standard error. */
public final class Main {

  private static final int DIFFERENT = 1;
  private static final int UNREADABLE = 2;
  private static final int WRONG_USAGE = 64;

  private Main() {}

  public static void main(String[] words) throws IOException {
    if (List.of(words).contains("--help")) {
      System.out.println(Arguments.USAGE);
      return;
    }
    Arguments arguments;
    try {
      arguments = Arguments.parse(List.of(words));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(Arguments.USAGE);
      System.exit(WRONG_USAGE);
      return;
    }
    if (arguments.diff().isPresent()) {
      System.exit(diff(arguments.diff().get()));
    }
    if (arguments.json().isPresent() && !writable(arguments.json().get())) {
      System.err.println("cannot write " + arguments.json().get());
      System.exit(WRONG_USAGE);
    }
    run(arguments);
  }

  private static int diff(Arguments.Diff files) {
    try {
      Agreement agreement = Agreement.of(files.before(), files.after());
      System.out.println(agreement.text());
      return agreement.differences().isEmpty() ? 0 : DIFFERENT;
    } catch (IOException e) {
      System.err.println("cannot compare: " + e.getMessage());
      return UNREADABLE;
    }
  }

  /** Asked first, because the answer after the measurements would come late. */
  private static boolean writable(Path file) {
    try {
      Files.writeString(file, "", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void run(Arguments arguments) throws IOException {
    List<Integer> cpus = Processors.allowed();
    Plan plan =
        switch (arguments.matrix()) {
          case QUICK -> Plan.quick();
          case MBUF -> Plan.mbuf();
          case FULL -> Plan.full(cpus.size());
        };
    Plan wanted = arguments.only().map(plan::only).orElse(plan);
    if (wanted.cells().isEmpty()) {
      System.err.printf(
          "no cell has \"%s\" in its name; a name is \"%s\"%n",
          arguments.only().orElse(""), plan.cells().getFirst().name());
      System.exit(WRONG_USAGE);
    }
    try (NativeSide c =
        new NativeSide(arguments.program().orElse(null), arguments.noProgram(), cpus)) {
      run(arguments, cpus, wanted, c);
    }
  }

  private static void run(Arguments arguments, List<Integer> cpus, Plan wanted, NativeSide c)
      throws IOException {
    Optional<NativeProcess.Description> described = c.describe();
    if (described.isEmpty()) {
      System.err.println("No C side: " + arguments.noProgram());
    }
    Outcome outcome =
        new Outcome(
            System.out, wanted.cells(), Machine.here(cpus.size(), described), arguments.json());
    try (TurnServer turns = TurnServer.open()) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(outcome, turns)));
      JavaSide java = new JavaSide(turns.path(), turns.log(), cpus, arguments.archive());
      measure(new Comparison(wanted, c, java, turns, cpus.size()), wanted, outcome);
    }
    outcome.report();
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

  /** However this process ends, it says what it knows and leaves nothing behind. */
  private static void leave(Outcome outcome, TurnServer turns) {
    outcome.report();
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    try {
      turns.close();
    } catch (IOException e) {
      // a socket's file is left in the system's folder for temporary files
    }
  }
}
