package dev.mempool.bench.report;

import com.google.gson.JsonObject;
import dev.mempool.bench.report.Block.Chart;
import dev.mempool.bench.report.Block.Charts;
import dev.mempool.bench.report.Block.Tick;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What costs by bulk size, by pool size and by threads are shown as. */
final class CurveSections {

  private static final String COST = "ns per object";
  private static final String SPREAD = "spread";

  private CurveSections() {}

  static List<Block> bulks(JsonObject document) {
    Map<String, String> settings = settings("cache", "cache", "keep", "keep", "threads", "threads");
    return chartsAndTable(new Curves("n", "objects per call (n)", "ns", COST, settings), document);
  }

  static List<Block> sizes(JsonObject document) {
    Map<String, String> settings = settings("cache", "cache", "n", "n =", "keep", "keep");
    return chartsAndTable(
        new Curves("size", "objects in the pool", "ns", COST, settings), document);
  }

  private static List<Block> chartsAndTable(Curves curves, JsonObject document) {
    List<Row> rows = Row.all(document, "rows");
    return List.of(curves.of(rows), listing().table("The figures", true, rows));
  }

  static List<Block> contention(JsonObject document) {
    List<Row> rows = Row.all(document, "rows");
    Map<String, String> settings = settings("cache", "cache", "n", "n =");
    Charts charts = new Curves("threads", "threads", "ns", COST, settings).of(rows);
    List<Tick> processors =
        rows.stream()
            .mapToDouble(row -> row.number("processors").orElse(0))
            .filter(count -> count > 0)
            .distinct()
            .mapToObj(count -> new Tick(count, "processors"))
            .toList();
    return List.of(
        new Charts(charts.charts().stream().map(chart -> marked(chart, processors)).toList()),
        listing().table("The figures", true, rows));
  }

  private static Chart marked(Chart chart, List<Tick> marks) {
    return new Chart(
        chart.title(), chart.xTitle(), chart.yTitle(), chart.xTicks(), marks, chart.series());
  }

  private static Listing listing() {
    return new Listing()
        .with("ops", "ops")
        .with("cache", "cache")
        .with("size", "size")
        .with("keep", "keep")
        .with("threads", "threads")
        .with("processors", "processors")
        .with("n", "n")
        .with("ns", "ns/object")
        .with(SPREAD, SPREAD)
        .with("bytes", "B/object");
  }

  /** {@return fields and their names, in turn} */
  static Map<String, String> settings(String... fieldsAndNames) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 0; i < fieldsAndNames.length; i += 2) {
      settings.put(fieldsAndNames[i], fieldsAndNames[i + 1]);
    }
    return settings;
  }
}
