package dev.mempool.bench.compare;

import com.google.gson.JsonObject;
import dev.mempool.bench.Part;
import dev.mempool.bench.Processors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The cells beside the C library: those of {@code --quick} and of {@code --mbuf}. */
public final class ComparePart implements Part {

  private final Optional<Path> program;
  private final String noProgram;
  private final Optional<Path> archive;
  private final Plan plan = Plan.report();

  /**
   * Measures nothing yet.
   *
   * @param program the C program; empty if there is none
   * @param noProgram why there is none
   * @param archive where the Java processes keep their classes
   */
  public ComparePart(Optional<Path> program, String noProgram, Optional<Path> archive) {
    this.program = program;
    this.noProgram = noProgram;
    this.archive = archive;
  }

  @Override
  public String name() {
    return "compare";
  }

  @Override
  public Duration guess() {
    return plan.guess().multipliedBy(plan.cells().size());
  }

  /** {@return what the figures depend on, as in the document} */
  public JsonObject machine() {
    List<Integer> cpus = Processors.allowed();
    try (NativeSide c = nativeSide(cpus)) {
      return Machine.here(cpus.size(), c.describe()).json();
    }
  }

  @Override
  public JsonObject measure(Consumer<String> progress) {
    try {
      List<Integer> cpus = Processors.allowed();
      try (NativeSide c = nativeSide(cpus);
          TurnServer turns = TurnServer.open()) {
        Thread cleaner = new Thread(() -> closeQuietly(turns));
        Runtime.getRuntime().addShutdownHook(cleaner);
        JavaSide java = new JavaSide(turns.path(), turns.log(), cpus, archive);
        Comparison comparison = new Comparison(plan, c, java, turns, cpus.size());
        List<CellResult> results = new ArrayList<>();
        for (Cell cell : plan.cells()) {
          progress.accept(cell.name());
          results.add(comparison.measure(cell));
        }
        return JsonReport.document(results, Machine.here(cpus.size(), c.describe()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private NativeSide nativeSide(List<Integer> cpus) {
    return new NativeSide(program.orElse(null), noProgram, cpus);
  }

  /** The process may be ended in the middle of a cell. */
  private static void closeQuietly(TurnServer turns) {
    try {
      turns.close();
    } catch (IOException e) {
      // a socket's file is left in the system's folder for temporary files
    }
  }
}
