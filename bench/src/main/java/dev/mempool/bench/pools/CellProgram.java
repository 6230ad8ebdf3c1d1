// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.PinnedExecutor;
import dev.mempool.bench.measure.Processors;
import dev.mempool.bench.support.ChildJvm;
import dev.mempool.bench.support.LineProcess;
import dev.mempool.bench.support.SliceProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The JVM that measures a cell by pinned lcores: its start, and its program. */
public final class CellProgram {

  /** Hundreds of times the duration of the longest slice. */
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  /** The moves by vectors, which need a module that is in incubation. */
  public static final String VECTOR = "vector";

  private CellProgram() {}

  /**
   * Starts the JVM. Its first answer says whether it could make its pool.
   *
   * @param moves the name of the moves that its pool uses
   * @param archive the file from which it reads its classes; each kind of moves has its own
   */
  public static LineProcess start(Cell cell, String moves, Optional<Path> archive)
      throws IOException {
    List<String> options = new ArrayList<>();
    options.add(Processors.option(Processors.allowed()));
    options.add("-Ddev.mempool.moves=" + moves);
    if (moves.equals(VECTOR)) {
      options.add("--add-modules=jdk.incubator.vector");
    }
    archive
        .map(file -> ChildJvm.archive(file.resolveSibling(moves + "-" + file.getFileName())))
        .ifPresent(options::addAll);
    List<String> words = List.of(cell.command().split(" "));
    return SliceProgram.start("the Java side", CellProgram.class, options, words, TIMEOUT);
  }

  /** Measures the cell of a {@link Cell#command} as {@link SliceProgram} says. */
  public static void main(String[] words) {
    Cell cell = Cell.parse(words);
    System.exit(
        SliceProgram.run(
            cell::open,
            cell.cores(),
            new PinnedExecutor.Lcores(cell.cores(), "slices"),
            Throwable::toString));
  }
}
