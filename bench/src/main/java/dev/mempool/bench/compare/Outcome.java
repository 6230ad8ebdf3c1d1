package dev.mempool.bench.compare;

import dev.mempool.bench.support.Json;
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

  /** Adds the result of the next cell. Returns false if the report was before. */
  synchronized boolean add(CellResult result) {
    return !reported && results.add(result);
  }

  synchronized void report() {
    if (reported) {
      return;
    }
    reported = true;
    cells.stream()
        .skip(results.size())
        .map(cell -> CellResult.missing(cell, "the run was ended before it"))
        .toList()
        .forEach(results::add);
    Report report = new Report(results, machine);
    out.printf("%s%n%n%s%n", machine.text(), report.table());
    json.ifPresent(file -> {
      try {
        Files.writeString(file, Json.pretty(report.json()) + "\n");
      } catch (IOException e) {
        System.err.println("cannot write " + file + ": " + e.getMessage());
      }
    });
  }
}
