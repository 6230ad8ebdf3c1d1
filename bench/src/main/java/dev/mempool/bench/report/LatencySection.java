package dev.mempool.bench.report;

import com.google.gson.JsonObject;
import dev.mempool.bench.report.Block.Chart;
import dev.mempool.bench.report.Block.Charts;
import dev.mempool.bench.report.Block.Note;
import dev.mempool.bench.report.Block.Point;
import dev.mempool.bench.report.Block.Series;
import dev.mempool.bench.report.Block.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the distributions of single calls are shown as. */
final class LatencySection {

  private static final double ALL = 100;

  /** One call in so many is slower: each percentile takes as much room as nine times the calls. */
  private static final List<Tick> PERCENTILES =
      List.of(
          new Tick(1, "0%"),
          new Tick(10, "90%"),
          new Tick(100, "99%"),
          new Tick(1000, "99.9%"),
          new Tick(10_000, "99.99%"),
          new Tick(1e5, "99.999%"),
          new Tick(1e6, "1-1e-6"),
          new Tick(1e7, "1-1e-7"),
          new Tick(1e8, "1-1e-8"));

  private static final Map<String, String> SETTINGS =
      CurveSections.settings(
          "operation", "operation:", "cache", "cache", "threads", "threads:", "n", "n =");

  private LatencySection() {}

  static List<Block> blocks(JsonObject document) {
    List<Row> rows = Row.all(document, "rows");
    List<Block> blocks = new ArrayList<>();
    blocks.add(charts(rows));
    String timer =
        rows.stream()
            .map(row -> row.text("timer_ns"))
            .filter(text -> !text.isEmpty())
            .distinct()
            .collect(Collectors.joining(", "));
    if (!timer.isEmpty()) {
      blocks.add(new Note("To read the clock takes " + timer + " ns; less than that is not seen."));
    }
    blocks.add(
        new Listing()
            .with("ops", "ops")
            .with("operation", "operation")
            .with("cache", "cache")
            .with("threads", "threads")
            .with("p50", "p50 ns")
            .with("p99", "p99 ns")
            .with("p999", "p99.9 ns")
            .with("max", "max ns")
            .with("n", "n")
            .with("count", "calls")
            .with("timer_ns", "timer ns")
            .table("Nanoseconds per call", false, rows));
    return blocks;
  }

  private static Charts charts(List<Row> rows) {
    return new Charts(
        Curves.grouped(rows, row -> Curves.title(row, SETTINGS)).entrySet().stream()
            .map(group -> chart(group.getKey(), group.getValue()))
            .filter(chart -> !chart.series().isEmpty())
            .toList());
  }

  private static Chart chart(String title, List<Row> rows) {
    List<Series> series =
        rows.stream()
            .map(row -> new Series(row.text(Curves.LINES), points(row)))
            .filter(line -> !line.points().isEmpty())
            .toList();
    double last =
        series.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(Point::x)
            .max()
            .orElse(1);
    List<Tick> ticks = PERCENTILES.stream().filter(tick -> tick.value() <= last).toList();
    return new Chart(title, "calls that are not slower", "ns per call", ticks, List.of(), series);
  }

  private static List<Point> points(Row row) {
    // the slowest call of all is one in as many as there were, so it has no place further right
    double most = row.number("count").orElse(0);
    return row.pairs("curve").stream()
        .map(pair -> new Point(oneIn(pair[0], most), pair[1], pair[0] + "%"))
        .filter(Curves::hasPlace)
        .sorted((a, b) -> Double.compare(a.x(), b.x()))
        .toList();
  }

  private static double oneIn(double percentile, double most) {
    return percentile < ALL ? ALL / (ALL - percentile) : most;
  }
}
