// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.PinnedExecutor;
import dev.mempool.bench.measure.Processors;
import dev.mempool.bench.support.ChildJvm;
import dev.mempool.bench.support.LineProcess;
import dev.mempool.bench.support.SliceProgram;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The JVM that measures a cell by pinned lcores: its start, and its program. */
public final class CellProgram {

  /** Hundreds of times the duration of the longest slice. */
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private CellProgram() {}

  /**
   * Starts the JVM. Its first answer says whether it could make its pool.
   *
   * @param archive the file from which it reads its classes
   */
  public static LineProcess start(Cell cell, Optional<Path> archive) throws IOException {
    List<String> options = new ArrayList<>(ChildJvm.inheritedOptions());
    options.addAll(SliceProgram.JVM_OPTIONS);
    options.add(Processors.option(Processors.allowed()));
    archive.map(ChildJvm::archive).ifPresent(options::addAll);
    return LineProcess.start(
        "the Java side",
        new ProcessBuilder(
                ChildJvm.command(CellProgram.class, options, List.of(cell.command().split(" "))))
            .redirectError(Redirect.INHERIT),
        SliceProgram.MARK,
        TIMEOUT);
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
