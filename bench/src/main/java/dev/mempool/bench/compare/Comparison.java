package dev.mempool.bench.compare;

import dev.mempool.bench.measure.Processors;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.RunnerException;

/** Measures cells one after another. Within a cell the slices alternate: C, Java, C, Java, ... */
final class Comparison implements AutoCloseable {

  private final Plan plan;
  private final List<Integer> cpus = Processors.allowed();
  private final NativeSide nativeSide;
  private final SliceServer server;
  private final JavaSlices java;
  private final Set<String> ops =
      OpsTable.global().entries().stream().map(OpsEntry::name).collect(Collectors.toSet());

  /**
   * Measures nothing yet.
   *
   * @param program the C program; empty if there is none
   * @param noProgram the reason why there is none
   * @param archive the file from which the Java processes read their classes
   */
  Comparison(Plan plan, Optional<Path> program, String noProgram, Optional<Path> archive)
      throws IOException {
    this.plan = plan;
    nativeSide = new NativeSide(program.orElse(null), noProgram, cpus);
    server = SliceServer.open();
    java = new JavaSlices(server.path(), server.log(), cpus, archive);
  }

  /** {@return the description of the machine and of both sides} */
  Machine machine() {
    return Machine.here(cpus.size(), nativeSide.describe());
  }

  /** {@return the reason why a cell cannot be measured here; empty if it can} */
  Optional<String> missing(Cell cell) {
    if (cell.ops().filter(name -> !ops.contains(name)).isPresent()) {
      return Optional.of("there are no ops named " + cell.ops().get() + " here");
    }
    if (cell.cores() > cpus.size()) {
      return Optional.of(
          "it needs %d processors, and this process may use %d"
              .formatted(cell.cores(), cpus.size()));
    }
    return Optional.empty();
  }

  /** {@return the figures of a cell, or the reason why there are none} */
  CellResult measure(Cell cell) {
    Optional<String> missing = missing(cell);
    if (missing.isPresent()) {
      return CellResult.missing(cell, missing.get());
    }
    try (NativeSlices c = NativeSlices.open(nativeSide, cell, plan.sliceMillis())) {
      server.listen(c);
      JavaSlices.Slices slices = java.measure(cell, plan, c.rounds());
      server.listen(SliceServer.NONE);
      return new CellResult(
          cell,
          Optional.of(
              new Measured(
                  Pairs.of(slices.nsPerObject(), c.nsPerObject()),
                  c.rounds(),
                  slices.bytesPerObject())),
          c.remark());
    } catch (RunnerException | IllegalStateException | IllegalArgumentException e) {
      System.err.println(java.log());
      return CellResult.missing(cell, "the Java side failed: " + root(e));
    } finally {
      server.listen(SliceServer.NONE);
    }
  }

  /** {@return the innermost cause: JMH wraps it in several exceptions that say nothing} */
  private static Throwable root(Throwable failure) {
    Throwable[] suppressed = failure.getSuppressed();
    Throwable inner = suppressed.length > 0 ? suppressed[0] : failure.getCause();
    return inner == null ? failure : root(inner);
  }

  @Override
  public void close() {
    nativeSide.close();
    server.close();
  }
}
