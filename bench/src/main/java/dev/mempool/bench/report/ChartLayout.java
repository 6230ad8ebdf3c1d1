// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import dev.mempool.bench.support.Chart;
import dev.mempool.bench.support.Chart.Point;
import dev.mempool.bench.support.Chart.Tick;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way in which rows of a document become charts: a chart for each combination of the settings,
 * and in it a line for each backend.
 *
 * @param x the field along the x axis: a number or, with ticks, pairs of a percentile and its
 *     nanoseconds
 * @param xTitle what the x axis is
 * @param yTitle what the y axis is
 * @param settings the fields that tell the charts apart, and their names
 * @param ticks the labels of the x axis by their values; null for the values of the points
 */
record ChartLayout(
    String x,
    String xTitle,
    String yTitle,
    Map<String, String> settings,
    @Nullable Map<Double, String> ticks) {

  /** Makes the charts; rows without points have no place in them. */
  List<Chart> of(List<Row> rows) {
    List<Chart> charts = new ArrayList<>();
    Row.grouped(rows, row -> row.words(settings))
        .forEach((title, members) -> {
          Map<String, List<Point>> lines = new LinkedHashMap<>();
          Row.grouped(members, row -> row.text("ops"))
              .forEach((ops, each) -> lines.put(ops, points(each)));
          lines.values().removeIf(List::isEmpty);
          if (!lines.isEmpty()) {
            charts.add(
                Chart.of(
                    title, xTitle, yTitle, lines, ticks == null ? Map.of() : ticks, marks(rows)));
          }
        });
    return charts;
  }

  private List<Point> points(List<Row> rows) {
    return rows.stream()
        .flatMap(this::points)
        .filter(Point::isDrawable)
        .sorted(Comparator.comparingDouble(Point::x))
        .toList();
  }

  private Stream<Point> points(Row row) {
    if (ticks == null) {
      return Stream.of(new Point(row.number(x).orElse(0), row.number("ns").orElse(0)));
    }
    // 99 % is at 100, because one call in 100 is slower; the slowest one is one of all calls
    double calls = row.number("count").orElse(0);
    return row.pairs(x).stream()
        .map(pair -> new Point(pair[0] < 100 ? 100 / (100 - pair[0]) : calls, pair[1]));
  }

  /** Marks the number of processors in a chart by threads: only those rows have the field. */
  private static List<Tick> marks(List<Row> rows) {
    return rows.stream()
        .flatMapToDouble(row -> row.number("processors").stream())
        .filter(count -> count > 0)
        .distinct()
        .mapToObj(count -> new Tick(count, "processors"))
        .toList();
  }
}
