// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.bench.measure.Statistics;
import dev.mempool.bench.support.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The results of a run, as a Markdown table and as a JSON document; written once, at the end of the
 * run or when it is ended early. {@link #add} and {@link #write} are thread-safe.
 */
final class Report {

  /** Figures have four decimals in JSON. More digits would be noise. */
  private static final double SCALE = 1e4;

  private static final String HEAD =
      """
      | ops | cache | cores | n | keep | element | Java ns | C ns | C/Java | spread | B/object | operations | verdict |
      |---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|
      """;

  private final List<Cell> cells;
  private final Machine machine;
  private final List<CellResult> results = new ArrayList<>();
  private boolean written;

  Report(List<Cell> cells, Machine machine) {
    this.cells = cells;
    this.machine = machine;
  }

  /** Adds the result of the next cell. Returns false if the report was written before. */
  synchronized boolean add(CellResult result) {
    return !written && results.add(result);
  }

  /** Writes the report, to a file too if there is one, with a result for every cell. */
  synchronized void write(PrintStream out, Optional<Path> file) {
    if (written) {
      return;
    }
    cells.stream()
        .skip(results.size())
        .map(cell -> CellResult.missing(cell, "the run was ended before it"))
        .toList()
        .forEach(this::add);
    written = true;
    out.printf("%s%n%n%s%n", machine.text(), table());
    try {
      if (file.isPresent()) {
        Files.writeString(file.get(), Json.pretty(json()) + "\n");
      }
    } catch (IOException e) {
      System.err.println("cannot write " + file.get() + ": " + e.getMessage());
    }
  }

  private List<Double> ratios() {
    return results.stream().filter(CellResult::hasC).map(CellResult::ratio).toList();
  }

  /** Returns the mean of the cells with a C side; NaN if there are none. */
  double geometricMean() {
    return ratios().isEmpty() ? Double.NaN : Statistics.geometricMean(ratios());
  }

  private long atLeastOne() {
    return ratios().stream().filter(ratio -> ratio >= 1).count();
  }

  String table() {
    StringBuilder table = new StringBuilder(HEAD);
    results.stream().filter(CellResult::measured).map(Report::row).forEach(table::append);
    Map<String, Long> reasons = counts(CellResult::reason);
    reasons.remove("");
    reasons.forEach((reason, count) -> table.append("\n%d cell(s): %s".formatted(count, reason)));
    String verdicts =
        counts(CellResult::verdict).entrySet().stream()
            .map(verdict -> verdict.getValue() + " " + verdict.getKey())
            .collect(Collectors.joining(", "));
    table.append("\n%d cells: %s".formatted(results.size(), verdicts));
    long c = ratios().size();
    if (c > 0) {
      table.append(
          "\nC/Java of the %d cells with a C side: geometric mean %s, %d at 1 or above, %d below"
              .formatted(c, number(geometricMean()), atLeastOne(), c - atLeastOne()));
    }
    return table.toString();
  }

  private static String row(CellResult result) {
    Cell cell = result.cell();
    return String.join(
            " | ",
            "| " + cell.label(),
            cell.cache(),
            cell.coresText(),
            cell.bulkText(),
            "" + cell.keep(),
            "" + cell.element(),
            number(result.javaNs()),
            number(result.cNs()),
            number(result.ratio()),
            number(result.spread()),
            number(result.bytesPerObject()),
            "" + cell.operations(result.rounds()),
            result.verdict())
        + " |\n";
  }

  private Map<String, Long> counts(Function<CellResult, String> text) {
    return results.stream()
        .collect(Collectors.groupingBy(text, LinkedHashMap::new, Collectors.counting()));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }

  JsonObject json() {
    JsonArray all = new JsonArray();
    results.forEach(result -> all.add(json(result)));
    JsonObject document = new JsonObject();
    document.add("cells", all);
    document.addProperty("geometric_mean", rounded(geometricMean()));
    document.addProperty("at_least_one", atLeastOne());
    document.addProperty("below_one", ratios().size() - atLeastOne());
    document.add("machine", Json.object(machine));
    return document;
  }

  private static JsonObject json(CellResult result) {
    Cell cell = result.cell();
    JsonObject json = new JsonObject();
    json.addProperty("name", cell.name());
    json.addProperty("work", cell.work().label);
    json.addProperty("ops", cell.ops().orElse(null));
    // the parser makes a number of a number, and a string of a bare word
    json.add("cache", JsonParser.parseString(cell.cache()));
    json.add("cores", JsonParser.parseString(cell.coresText()));
    json.addProperty("n", cell.n());
    json.addProperty("keep", cell.keep());
    json.addProperty("element", cell.element());
    json.addProperty("java_ns", rounded(result.javaNs()));
    json.addProperty("c_ns", rounded(result.cNs()));
    json.addProperty("ratio", rounded(result.ratio()));
    if (result.hasC()) {
      json.addProperty("spread", rounded(result.spread()));
      JsonArray ratios = new JsonArray();
      result.ratios().forEach(ratio -> ratios.add(rounded(ratio)));
      json.add("fork_ratios", ratios);
      json.addProperty("undecided", result.undecided());
    }
    if (result.measured()) {
      json.addProperty("pairs", result.pairs());
      json.addProperty("operations_per_slice", cell.operations(result.rounds()));
      json.addProperty("java_bytes_per_object", rounded(result.bytesPerObject()));
    }
    json.addProperty("verdict", result.verdict());
    json.addProperty("reason", result.reason().isEmpty() ? null : result.reason());
    return json;
  }

  private static @Nullable Double rounded(double value) {
    return Double.isNaN(value) ? null : (Double) (Math.rint(value * SCALE) / SCALE);
  }
}
