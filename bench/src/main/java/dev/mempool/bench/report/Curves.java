package dev.mempool.bench.report;

import dev.mempool.bench.report.Block.Chart;
import dev.mempool.bench.report.Block.Charts;
import dev.mempool.bench.report.Block.Point;
import dev.mempool.bench.report.Block.Series;
import dev.mempool.bench.report.Block.Tick;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Charts of one field by another: a chart for each combination of the other settings, and in it a
 * line for each backend.
 *
 * @param x the field along the axis
 * @param xTitle what it is
 * @param y the measured field
 * @param yTitle what it is
 * @param settings the fields that tell the charts apart, and what they are called
 */
record Curves(String x, String xTitle, String y, String yTitle, Map<String, String> settings) {

  /** The field that tells the lines of a chart apart. */
  static final String LINES = "ops";

  Charts of(List<Row> rows) {
    return new Charts(
        grouped(rows, row -> title(row, settings)).entrySet().stream()
            .map(group -> chart(group.getKey(), group.getValue()))
            .filter(chart -> !chart.series().isEmpty())
            .toList());
  }

  private Chart chart(String title, List<Row> rows) {
    List<Series> series = new ArrayList<>();
    grouped(rows, row -> row.text(LINES))
        .forEach((name, members) -> series.add(new Series(name, points(members))));
    series.removeIf(line -> line.points().isEmpty());
    List<Tick> ticks =
        series.stream()
            .flatMap(line -> line.points().stream())
            .map(Point::x)
            .distinct()
            .sorted()
            .map(value -> new Tick(value, Figures.tick(value)))
            .toList();
    return new Chart(title, xTitle, yTitle, ticks, List.of(), series);
  }

  private List<Point> points(List<Row> rows) {
    return rows.stream()
        .map(row ->
            new Point(row.number(x).orElse(0), row.number(y).orElse(0), xTitle + " " + row.text(x)))
        .filter(Curves::hasPlace)
        .sorted((a, b) -> Double.compare(a.x(), b.x()))
        .toList();
  }

  /** A logarithmic axis has no place for others. */
  static boolean hasPlace(Point point) {
    return point.x() > 0
        && point.y() > 0
        && Double.isFinite(point.x())
        && Double.isFinite(point.y());
  }

  /** {@return the settings of a row in words, such as {@code cache 512, 2 threads}} */
  static String title(Row row, Map<String, String> settings) {
    return settings.entrySet().stream()
        .filter(setting -> !row.text(setting.getKey()).isEmpty())
        .map(setting -> setting.getValue() + " " + row.text(setting.getKey()))
        .collect(Collectors.joining(", "));
  }

  /** {@return the members by what they have in common, both in the order of the first of them} */
  static <T> Map<String, List<T>> grouped(List<T> members, Function<T, String> key) {
    return members.stream()
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
  }
}
