// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import com.google.gson.JsonObject;
import dev.mempool.bench.pools.Cell;
import dev.mempool.bench.support.Json;
import dev.mempool.bench.support.Statistics;
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
import java.util.Set;
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

  /** Something that is known of a result: its name, and its value. */
  private record Column(String name, Function<CellResult, @Nullable Object> value) {}

  /** The columns of the table. Those with numbers are aligned to the right. */
  private static final List<Column> TABLE =
      List.of(
          new Column("ops", result -> result.cell().label()),
          new Column("cache", result -> result.cell().cache()),
          new Column("cores", result -> result.cell().coresText()),
          new Column("n:", result -> result.cell().bulkText()),
          new Column("keep:", result -> result.cell().keep()),
          new Column("element:", result -> result.cell().element()),
          new Column("Java ns:", CellResult::javaNs),
          new Column("C ns:", CellResult::cNs),
          new Column("C/Java:", CellResult::ratio),
          new Column("spread:", CellResult::spread),
          new Column("B/object:", CellResult::bytesPerObject),
          new Column("operations:", CellResult::operations),
          new Column("verdict", CellResult::verdict));

  /** The fields of a cell in JSON. */
  private static final List<Column> FIELDS =
      List.of(
          new Column("name", result -> result.cell().name()),
          new Column("work", result -> result.cell().work().label),
          new Column("ops", result -> result.cell().ops().orElse(null)),
          new Column("cache", result -> numberOrText(result.cell().cache())),
          new Column("cores", result -> numberOrText(result.cell().coresText())),
          new Column("n", result -> result.cell().n()),
          new Column("keep", result -> result.cell().keep()),
          new Column("element", result -> result.cell().element()),
          new Column("java_ns", CellResult::javaNs),
          new Column("c_ns", CellResult::cNs),
          new Column("ratio", CellResult::ratio),
          new Column("spread", CellResult::spread),
          new Column("fork_ratios", CellResult::ratios),
          new Column("undecided", CellResult::undecided),
          new Column("pairs", CellResult::pairs),
          new Column("operations_per_slice", CellResult::operations),
          new Column("java_bytes_per_object", CellResult::bytesPerObject),
          new Column("verdict", CellResult::verdict),
          new Column("reason", result -> result.reason().isEmpty() ? null : result.reason()));

  /** The fields that a cell has only with a C side. */
  private static final Set<String> OF_BOTH = Set.of("spread", "fork_ratios", "undecided");

  /** The fields that a cell has only if Java gives figures. */
  private static final Set<String> OF_JAVA =
      Set.of("pairs", "operations_per_slice", "java_bytes_per_object");

  /** The document that {@code --json} writes. */
  private record Document(
      List<Map<String, @Nullable Object>> cells,
      @Nullable Object geometricMean,
      long atLeastOne,
      long belowOne,
      Machine machine) {}

  private final List<Cell> cells;
  private final Machine machine;
  private final List<String> others;
  private final List<Column> table;
  private final List<CellResult> results = new ArrayList<>();
  private boolean written;

  /**
   * A report without results.
   *
   * @param others the names of what is measured beside Java and C; each has two columns and a mean
   */
  Report(List<Cell> cells, Machine machine, List<String> others) {
    this.cells = cells;
    this.machine = machine;
    this.others = others;
    this.table = new ArrayList<>(TABLE);
    int before = TABLE.size() - 1; // the verdict is last
    for (String name : others.reversed()) {
      table.add(before, new Column(name + "/Java:", result -> result.otherRatio(name)));
      table.add(before, new Column(name + " ns:", result -> result.otherNs(name)));
    }
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

  /** The figures of another side in a cell. */
  private record Other(@Nullable Object ns, @Nullable Object ratio) {}

  private Map<String, Other> others(CellResult result) {
    Map<String, Other> figures = new LinkedHashMap<>();
    others.forEach(name ->
        figures.put(
            name, new Other(rounded(result.otherNs(name)), rounded(result.otherRatio(name)))));
    return figures;
  }

  private List<Double> ratios(String other) {
    return results.stream()
        .map(result -> result.otherRatio(other))
        .filter(ratio -> !Double.isNaN(ratio))
        .toList();
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
    StringBuilder text = new StringBuilder();
    text.append(row(table, column -> column.name.replace(":", "")));
    text.append(row(table, column -> column.name.endsWith(":") ? "---:" : "---").replace(" ", ""));
    results.stream()
        .filter(CellResult::measured)
        .map(result -> row(table, column -> text(column.value.apply(result))))
        .forEach(text::append);
    Map<String, Long> reasons = counts(CellResult::reason);
    reasons.remove("");
    reasons.forEach((reason, count) -> text.append("\n%d cell(s): %s".formatted(count, reason)));
    String verdicts =
        counts(CellResult::verdict).entrySet().stream()
            .map(verdict -> verdict.getValue() + " " + verdict.getKey())
            .collect(Collectors.joining(", "));
    text.append("\n%d cells: %s".formatted(results.size(), verdicts));
    long c = ratios().size();
    if (c > 0) {
      text.append(
          "\nC/Java of the %d cells with a C side: geometric mean %s, %d at 1 or above, %d below"
              .formatted(c, number(geometricMean()), atLeastOne(), c - atLeastOne()));
    }
    for (String name : others) {
      List<Double> ratios = ratios(name);
      if (!ratios.isEmpty()) {
        text.append(
            "\n%s/Java of %d cells: geometric mean %s"
                .formatted(name, ratios.size(), number(Statistics.geometricMean(ratios))));
      }
    }
    return text.toString();
  }

  private static String row(List<Column> columns, Function<Column, String> text) {
    return columns.stream().map(text).collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static String text(@Nullable Object value) {
    return value instanceof Double number ? number(number) : String.valueOf(value);
  }

  private Map<String, Long> counts(Function<CellResult, String> text) {
    return results.stream()
        .collect(Collectors.groupingBy(text, LinkedHashMap::new, Collectors.counting()));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }

  JsonObject json() {
    long c = ratios().size();
    return Json.object(
        new Document(
            results.stream().map(this::fields).toList(),
            rounded(geometricMean()),
            atLeastOne(),
            c - atLeastOne(),
            machine));
  }

  private Map<String, @Nullable Object> fields(CellResult result) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (Column column : FIELDS) {
      if ((result.hasC() || !OF_BOTH.contains(column.name))
          && (result.measured() || !OF_JAVA.contains(column.name))) {
        fields.put(column.name, rounded(column.value.apply(result)));
      }
    }
    if (result.measured() && !others.isEmpty()) {
      fields.put("others", others(result));
    }
    return fields;
  }

  private static @Nullable Object rounded(@Nullable Object value) {
    return switch (value) {
      case Double number ->
          Double.isNaN(number) ? null : (Double) (Math.rint(number * SCALE) / SCALE);
      case List<?> numbers -> numbers.stream().map(Report::rounded).toList();
      case null, default -> value;
    };
  }

  private static Object numberOrText(String text) {
    return text.matches("\\d+") ? (Object) Integer.valueOf(text) : text;
  }
}
