package dev.mempool.bench.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The results as a Markdown table. */
final class TableReport {

  private static final String HEAD =
      """
      | ops | cache | cores | n | keep | element | Java ns | C ns | C/Java | spread | B/object | operations | verdict |
      |---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|
      """;

  private TableReport() {}

  static String of(List<CellResult> results) {
    StringBuilder table = new StringBuilder(HEAD);
    for (CellResult result : results) {
      result.measured().ifPresent(figures -> table.append(row(result, figures)));
    }
    counts(results, CellResult::reason)
        .forEach((reason, count) -> {
          if (!reason.isEmpty()) {
            table.append("\n%d cell(s): %s".formatted(count, reason));
          }
        });
    String verdicts =
        counts(results, CellResult::verdict).entrySet().stream()
            .map(verdict -> verdict.getValue() + " " + verdict.getKey())
            .collect(Collectors.joining(", "));
    table.append("\n%d cells: %s".formatted(results.size(), verdicts));
    Overall.of(results)
        .ifPresent(overall ->
            table.append(
                ("\nC/Java of the %d cells with a C side: geometric mean %s, %d at 1 or above,"
                        + " %d below")
                    .formatted(
                        overall.cells(),
                        number(overall.geometricMean()),
                        overall.atLeastOne(),
                        overall.below())));
    return table.toString();
  }

  private static String row(CellResult result, Measured figures) {
    Cell cell = result.cell();
    boolean both = figures.hasC();
    return String.join(
            " | ",
            "| " + cell.label(),
            cell.cache(),
            cell.coresText(),
            cell.bulkText(),
            Integer.toString(cell.keep()),
            Integer.toString(cell.element()),
            number(figures.javaNs()),
            both ? number(figures.cNs()) : "-",
            both ? number(figures.ratio()) : "-",
            both ? number(figures.spread()) : "-",
            number(figures.bytesPerObject()),
            Long.toString(cell.operations(figures.rounds()) * cell.cores()),
            result.verdict())
        + " |\n";
  }

  private static Map<String, Long> counts(
      List<CellResult> results, Function<CellResult, String> text) {
    return results.stream()
        .collect(Collectors.groupingBy(text, LinkedHashMap::new, Collectors.counting()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
