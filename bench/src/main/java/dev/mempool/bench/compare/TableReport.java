package dev.mempool.bench.compare;

import dev.mempool.bench.compare.CellResult.Measured;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The results as a Markdown table, so that it can be pasted into a page. */
final class TableReport {

  private static final String HEAD =
      """
      | ops | cache | cores | n | keep | element | Java ns | C ns | C/Java | spread | B/object | operations | verdict |
      |---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|
      """;

  private TableReport() {}

  static String of(List<CellResult> results) {
    StringBuilder table = new StringBuilder(HEAD);
    Map<String, Integer> reasons = new LinkedHashMap<>();
    for (CellResult result : results) {
      if (!result.reason().isEmpty()) {
        reasons.merge(result.reason(), 1, Integer::sum);
      }
      if (result.measured().isPresent()) {
        table.append(row(result, result.measured().get()));
      }
    }
    reasons.forEach((reason, count) -> table.append("\n%d cell(s): %s".formatted(count, reason)));
    return table + "\n" + summary(results) + Overall.of(results).map(TableReport::line).orElse("");
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

  private static String summary(List<CellResult> results) {
    Map<String, Long> verdicts =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    CellResult::verdict, LinkedHashMap::new, Collectors.counting()));
    return verdicts.entrySet().stream()
        .map(verdict -> verdict.getValue() + " " + verdict.getKey())
        .collect(Collectors.joining(", ", results.size() + " cells: ", ""));
  }

  private static String line(Overall overall) {
    return "\nC/Java of the %d cells with a C side: geometric mean %s, %d at 1 or above, %d below"
        .formatted(
            overall.cells(),
            number(overall.geometricMean()),
            overall.atLeastOne(),
            overall.below());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
