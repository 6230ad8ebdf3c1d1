package dev.mempool.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command {@code bench/compare}: results on standard output, progress on standard error. */
public final class Main {

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
    if (arguments.json().isPresent() && !writable(arguments.json().get())) {
      System.err.println("cannot write " + arguments.json().get());
      System.exit(WRONG_USAGE);
    }
    run(arguments);
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
    Plan plan = arguments.full() ? Plan.full(cpus.size()) : Plan.quick();
    Plan wanted = arguments.only().map(plan::only).orElse(plan);
    List<CellResult> results = new ArrayList<>();
    Machine machine;
    try (NativeSide c =
            new NativeSide(arguments.program().orElse(null), arguments.noProgram(), cpus);
        TurnServer turns = TurnServer.open()) {
      Optional<NativeProcess> described = c.described();
      if (described.isEmpty()) {
        System.err.println("No C side: " + arguments.noProgram());
      }
      machine = Machine.here(cpus.size(), described);
      Comparison comparison =
          new Comparison(
              wanted, c, new JavaSide(turns.path(), turns.log(), cpus), turns, cpus.size());
      for (Cell cell : wanted.cells()) {
        System.err.printf("%d of %d: %s%n", results.size() + 1, wanted.cells().size(), cell.name());
        results.add(comparison.measure(cell));
      }
    }
    System.out.println(machine.text());
    System.out.println();
    System.out.println(TableReport.of(results));
    if (arguments.json().isPresent()) {
      Files.writeString(arguments.json().get(), JsonReport.of(results, machine) + "\n");
    }
  }
}
