package dev.mempool.bench.compare;

import dev.mempool.bench.compare.CellResult.Measured;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.RunnerException;

/** Measures one cell after another: C, Java, C, Java, ... */
final class Comparison {

  /** Rounds from which the C side's speed is guessed, after as many to warm its caches. */
  private static final int PROBE_ROUNDS = 200;

  /** What a Java slice is made for where there is no C side to go by, in nanoseconds per object. */
  private static final double GUESS_NS = 4;

  private static final int MIN_ROUNDS = 100;
  private static final int MAX_ROUNDS = 10_000_000;

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

  CellResult measure(Cell cell) throws IOException {
    Optional<String> missing = cell.ops().filter(ops -> !known.contains(ops));
    if (missing.isPresent()) {
      return CellResult.missing(cell, "there are no ops named " + missing.get() + " here");
    }
    if (cell.cores() > processors) {
      return CellResult.missing(
          cell,
          "it needs %d processors, and this process may use %d"
              .formatted(cell.cores(), processors));
    }
    NativeProcess c;
    double expected;
    try {
      c = nativeSide.forCell(cell);
      c.ask(cell.command());
      c.ask("run " + PROBE_ROUNDS);
      expected = c.ask("run " + PROBE_ROUNDS).number("ns_per_object");
    } catch (NativeRefusal e) {
      return withoutC(cell, e.reason());
    }
    return withC(cell, c, rounds(cell, expected));
  }

  private CellResult withC(Cell cell, NativeProcess c, int rounds) throws IOException {
    List<Double> slices = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    turns.onTurn(() -> {
      try {
        slices.add(c.ask("run " + rounds).number("ns_per_object"));
      } catch (NativeRefusal e) {
        failures.add(e.reason());
      }
    });
    CellResult result = java(cell, rounds, slices, failures);
    try {
      c.ask("end");
    } catch (NativeRefusal e) {
      return CellResult.missing(cell, e.reason());
    }
    return result;
  }

  private CellResult withoutC(Cell cell, String reason) throws IOException {
    turns.onTurn(() -> {});
    return java(cell, rounds(cell, GUESS_NS), List.of(), List.of(reason));
  }

  private CellResult java(Cell cell, int rounds, List<Double> c, List<String> failures)
      throws IOException {
    JavaSide.Slices java;
    try {
      java = javaSide.measure(cell, plan, rounds);
    } catch (RunnerException e) {
      System.err.println(javaSide.log());
      return CellResult.missing(cell, "the Java side failed: " + e.getMessage());
    }
    Pairs pairs = new Pairs(java.nsPerObject(), failures.isEmpty() ? c : List.of());
    return new CellResult(
        cell,
        Optional.of(new Measured(pairs, rounds, java.bytesPerObject())),
        failures.isEmpty() ? "" : failures.getFirst());
  }

  private int rounds(Cell cell, double nsPerObject) {
    double rounds = plan.sliceMillis() * 1e6 / (nsPerObject * cell.keep());
    return (int) Math.clamp(rounds, MIN_ROUNDS, MAX_ROUNDS);
  }
}
