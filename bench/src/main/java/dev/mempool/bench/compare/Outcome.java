package dev.mempool.bench.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The results of a run; reported once, at its end or when it is ended early. Thread-safe. */
final class Outcome {

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

  /** Adds the result of the next cell. {@return false if the report was before} */
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
      results.add(CellResult.missing(cell, "the run was ended before it"));
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
