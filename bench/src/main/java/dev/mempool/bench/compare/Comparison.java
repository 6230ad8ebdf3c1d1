package dev.mempool.bench.compare;

import dev.mempool.bench.compare.CellResult.Measured;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.RunnerException;

/** Measures one cell after another: C, Java, C, Java, ... */
final class Comparison {

  /** What a Java slice is made for where there is no C side to go by, in nanoseconds per object. */
  private static final double GUESS_NS = 4;

  private final Plan plan;
  private final NativeSide nativeSide;
  private final JavaSide javaSide;
  private final TurnServer turns;
  private final int processors;
  private final Set<String> known =
      OpsTable.global().entries().stream().map(OpsEntry::name).collect(Collectors.toSet());

  Comparison(
      Plan plan, NativeSide nativeSide, JavaSide javaSide, TurnServer turns, int processors) {
    this.plan = plan;
    this.nativeSide = nativeSide;
    this.javaSide = javaSide;
    this.turns = turns;
    this.processors = processors;
  }

  /** {@return why a cell cannot be measured here; empty if it can} */
  Optional<String> missing(Cell cell) {
    if (cell.ops().filter(ops -> !known.contains(ops)).isPresent()) {
      return Optional.of("there are no ops named " + cell.ops().get() + " here");
    }
    if (cell.cores() > processors) {
      return Optional.of(
          "it needs %d processors, and this process may use %d"
              .formatted(cell.cores(), processors));
    }
    return Optional.empty();
  }

  /** {@return what is known about a cell afterwards, be it why nothing is} */
  CellResult measure(Cell cell) {
    Optional<String> missing = missing(cell);
    if (missing.isPresent()) {
      return CellResult.missing(cell, missing.get());
    }
    try (Opponent c = opponent(cell)) {
      turns.let(c);
      JavaSide.Slices java = javaSide.measure(cell, plan, c.rounds());
      turns.letNobody();
      List<Pairs> forks = Pairs.of(java.nsPerObject(), c.slices());
      return new CellResult(
          cell, Optional.of(new Measured(forks, c.rounds(), java.bytesPerObject())), c.remark());
    } catch (RunnerException | IllegalStateException | IllegalArgumentException e) {
      System.err.println(javaSide.log());
      return CellResult.missing(cell, "the Java side failed: " + root(e));
    } finally {
      turns.letNobody();
    }
  }

  private Opponent opponent(Cell cell) {
    try {
      return NativeRuns.open(nativeSide, cell, plan.sliceMillis());
    } catch (NativeRefusal e) {
      return new Nobody(NativeRuns.rounds(cell, plan.sliceMillis(), GUESS_NS), e.reason());
    }
  }

  /** JMH wraps what went wrong in several layers that say nothing. */
  private static Throwable root(Throwable failure) {
    Throwable[] suppressed = failure.getSuppressed();
    Throwable inner = suppressed.length > 0 ? suppressed[0] : failure.getCause();
    return inner == null ? failure : root(inner);
  }
}
