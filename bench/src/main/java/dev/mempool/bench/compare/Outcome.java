package dev.mempool.bench.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a run has found; reported once, when it is over or when somebody ends it early. */
final class Outcome {

  private static final String ENDED = "the run was ended before it";

  private final PrintStream out;
  private final List<Cell> cells;
  private final Machine machine;
  private final Optional<Path> json;
  private final List<CellResult> results = new ArrayList<>();
  private boolean reported;

  Outcome(PrintStream out, List<Cell> cells, Machine machine, Optional<Path> json) {
    this.out = out;
    this.cells = cells;
    this.machine = machine;
    this.json = json;
  }

  /**
   * Adds the result of the next cell.
   *
   * @return false if it comes after the report
   */
  synchronized boolean add(CellResult result) {
    if (!reported) {
      results.add(result);
    }
    return !reported;
  }

  synchronized void report() {
    if (reported) {
      return;
    }
    reported = true;
    for (Cell cell : cells.subList(results.size(), cells.size())) {
      results.add(CellResult.missing(cell, ENDED));
    }
    out.println(machine.text());
    out.println();
    out.println(TableReport.of(results));
    json.ifPresent(this::write);
  }

  private void write(Path file) {
    try {
      Files.writeString(file, JsonReport.of(results, machine) + "\n");
    } catch (IOException e) {
      System.err.println("cannot write " + file + ": " + e.getMessage());
    }
  }
}
