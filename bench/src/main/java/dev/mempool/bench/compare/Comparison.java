// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import dev.mempool.bench.measure.Processors;
import dev.mempool.bench.pools.Cell;
import dev.mempool.bench.pools.CellProgram;
import dev.mempool.core.OpsTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures cells one after another. Each Java process has a C process beside it. */
final class Comparison {

  /** With fewer rounds the figure would be that of the start of a slice. */
  private static final int MIN_ROUNDS = 100;

  private static final int MAX_ROUNDS = 10_000_000;

  /** The assumed nanoseconds per object if there is no C side. */
  private static final double GUESS_NS = 4;

  /** The name of the column of Java with the default moves. */
  private static final String DEFAULT_MOVES = "default moves";

  private final Plan plan;
  private final String moves;
  private final List<Integer> cpus = Processors.allowed();
  private final NativeProgram c;
  private final Side.Program java;
  private final Map<String, String> otherC = new LinkedHashMap<>();
  private final Map<String, Side.Program> others = new LinkedHashMap<>();

  /**
   * Measures nothing yet.
   *
   * @param sides the C program, and the moves of Java
   * @param otherPrograms the programs of other C libraries, by their names
   */
  Comparison(Plan plan, Sides sides, Map<String, Path> otherPrograms) {
    this.plan = plan;
    this.moves = sides.moves.orElse(CellProgram.VECTOR);
    c = new NativeProgram(sides.program, sides.noProgram, cpus);
    java = cell -> CellProgram.start(cell, moves, sides.archive);
    if (sides.moves.isEmpty()) {
      others.put(DEFAULT_MOVES, cell -> CellProgram.start(cell, "default", sides.archive));
    }
    otherPrograms.forEach((name, other) -> {
      NativeProgram measured = new NativeProgram(Optional.of(other), "", cpus);
      others.put(name, measured);
      NativeProgram.Description description = measured.describe();
      otherC.put(name, description == null ? "cannot be run" : description.version());
    });
  }

  /** Returns the names of what is measured beside the two sides. */
  List<String> others() {
    return List.copyOf(others.keySet());
  }

  /** Returns the description of the machine and of both sides. */
  Machine machine() {
    return Machine.here(cpus.size(), moves, c.describe(), otherC);
  }

  /** Returns the reason why a cell cannot be measured here; empty if it can. */
  Optional<String> missing(Cell cell) {
    Optional<String> unknown =
        cell.ops()
            .filter(name ->
                OpsTable.ofContext().entries().stream().noneMatch(ops -> ops.name().equals(name)))
            .map("there are no ops named %s here"::formatted);
    return unknown.isPresent() || cell.cores() <= cpus.size()
        ? unknown
        : Optional.of(
            "it needs %d processors, and this process may use %d"
                .formatted(cell.cores(), cpus.size()));
  }

  /** Returns the figures of a cell, or the reason why there are none. */
  CellResult measure(Cell cell) {
    Optional<String> missing = missing(cell);
    if (missing.isPresent()) {
      return CellResult.missing(cell, missing.get());
    }
    List<Side> beside = others.values().stream().map(other -> new Side(other, cell)).toList();
    try (Side ours = new Side(java, cell);
        Side theirs = new Side(c, cell);
        AutoCloseable _ = () -> beside.forEach(Side::close)) {
      long rounds = 0;
      for (int fork = 0; fork < plan.forks() && !ours.failed(); fork++) {
        ours.start();
        theirs.start();
        beside.forEach(Side::start);
        ours.prepare();
        theirs.prepare();
        beside.forEach(Side::prepare);
        rounds = fork == 0 ? rounds(cell, theirs) : rounds;
        long same = rounds; // on all sides
        theirs.warmUp(same);
        for (int i = 0; i < plan.warmups(); i++) {
          ours.warmUp(same);
          beside.forEach(side -> side.warmUp(same));
        }
        for (int i = 0; i < plan.pairs(); i++) {
          theirs.measure(same);
          ours.measure(same);
          beside.forEach(side -> side.measure(same));
        }
        theirs.end();
        ours.end();
        beside.forEach(Side::end);
      }
      Map<String, List<List<Double>>> slices = new LinkedHashMap<>();
      for (String name : others.keySet()) {
        slices.put(name, beside.get(slices.size()).nsPerObject());
      }
      return ours.failed()
          ? CellResult.missing(cell, "the Java side failed: " + ours.remark())
          : new CellResult(
              cell,
              CellResult.Pairs.of(ours.nsPerObject(), theirs.nsPerObject()),
              rounds,
              ours.bytesPerObject(),
              theirs.remark(),
              slices);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // nothing here throws one
    }
  }

  /** Finds the number of rounds of a slice: those that take C so long. */
  private long rounds(Cell cell, Side side) {
    // the first slice warms the caches, the second one gives a guess
    int rounds = 2 * minRounds(cell);
    side.warmUp(rounds);
    for (int i = 0; i < 2; i++) {
      double nanos = side.warmUp(rounds);
      rounds = rounds(cell, plan.sliceMillis(), nanos > 0 ? nanos : GUESS_NS);
    }
    return rounds;
  }

  /** Returns the number of rounds that take so long. */
  static int rounds(Cell cell, int sliceMillis, double nsPerObject) {
    double rounds = sliceMillis * 1e6 / (nsPerObject * cell.keep());
    return (int) Math.clamp(rounds, minRounds(cell), MAX_ROUNDS);
  }

  /** Returns the least number of rounds; fewer are enough if they have more than 512 objects. */
  private static int minRounds(Cell cell) {
    return Math.min(MIN_ROUNDS, Math.ceilDiv(MIN_ROUNDS * 512, cell.keep()));
  }
}
