// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A line chart with two logarithmic axes, as the template draws it in SVG. Colours come from the
 * style of the page, so that they follow its colour scheme; each line has its own shape of marks
 * too, for readers who do not see the difference of colour.
 *
 * @param title its heading
 * @param label the title and the axes in words
 * @param rules the lines of the grid, each with a style of the page and a path
 * @param texts the labels of the axes, each with its position
 * @param lines the measured lines, each with its marks and their tool tips
 * @param columns the values of x, for Markdown, which shows the chart as a table; empty for a
 *     distribution, which it does not show
 */
record Chart(
    String title,
    String label,
    List<Map<String, String>> rules,
    List<Map<String, String>> texts,
    List<Map<String, Object>> lines,
    List<String> columns) {

  /** The width: a phone shows so much without making the text smaller. */
  private static final int WIDTH = 340;

  private static final int HEIGHT = 250;
  private static final int LEFT = 44;
  private static final int RIGHT = WIDTH - 12;
  private static final int TOP = 26;
  private static final int BOTTOM = HEIGHT - 44;

  /** About half the width of a letter of a label; labels that would touch are left out. */
  private static final double HALF_LETTER = 3.7;

  private static final int LABEL_HEIGHT = 14;
  private static final int LABEL_DROP = 16;
  private static final int LABEL_GAP = 6;

  /** The number of colours in the style of the page; further lines use them again. */
  private static final int COLOURS = 8;

  /** Outlines around 0,0. Their number and COLOURS have no common factor: pairs repeat late. */
  private static final List<String> SHAPES =
      List.of(
          "M-3.5,0a3.5,3.5 0 1,0 7,0a3.5,3.5 0 1,0 -7,0z",
          "M-3.2,-3.2h6.4v6.4h-6.4z",
          "M0,-4.4l4.2,7.4h-8.4z",
          "M0,-4.6l4.6,4.6l-4.6,4.6l-4.6,-4.6z",
          "M0,4.4l4.2,-7.4h-8.4z",
          "M-4,-1.3h2.7v-2.7h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7z",
          "M-1.6,-4.4h3.2v8.8h-3.2z");

  /** Tells the template of Markdown whether the chart can be shown as a table. */
  boolean hasColumns() {
    return !columns.isEmpty();
  }

  /** A labelled value of the x axis. */
  record Tick(double value, String label) {}

  /**
   * A measured value.
   *
   * @param x the value along the axis
   * @param y the measured value
   * @param label what {@code x} means
   */
  record Point(double x, double y, String label) {

    /** Tells whether a logarithmic axis has a position for the point. */
    private boolean isDrawable() {
      return x > 0 && y > 0 && Double.isFinite(x) && Double.isFinite(y);
    }
  }

  /**
   * The way in which rows of a document become charts: a chart for each combination of the
   * settings, and in it a line for each backend.
   *
   * @param x the field along the x axis: a number or, with ticks, pairs of a percentile and its
   *     nanoseconds
   * @param xTitle what the x axis is
   * @param yTitle what the y axis is
   * @param settings the fields that tell the charts apart, and their names
   * @param ticks the labels of the x axis by their values; null for the values of the points
   */
  record Layout(
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
            Map<String, List<Row>> byOps = Row.grouped(members, row -> row.text("ops"));
            byOps.values().removeIf(each -> points(each).isEmpty());
            if (!byOps.isEmpty()) {
              charts.add(chart(title, byOps, marks(rows)));
            }
          });
      return charts;
    }

    private Stream<Point> points(Row row) {
      if (ticks == null) {
        double y = row.number("ns").orElse(0);
        return Stream.of(new Point(row.number(x).orElse(0), y, xTitle + " " + row.text(x)));
      }
      // 99 % is at 100, because one call in 100 is slower; the slowest one is one of all calls
      double calls = row.number("count").orElse(0);
      return row.pairs(x).stream()
          .map(pair ->
              new Point(pair[0] < 100 ? 100 / (100 - pair[0]) : calls, pair[1], pair[0] + "%"));
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

    private List<Point> points(List<Row> rows) {
      return rows.stream()
          .flatMap(this::points)
          .filter(Point::isDrawable)
          .sorted(Comparator.comparingDouble(Point::x))
          .toList();
    }

    private Chart chart(String title, Map<String, List<Row>> byOps, List<Tick> marks) {
      List<Point> all = points(byOps.values().stream().flatMap(List::stream).toList());
      List<Double> xs = all.stream().map(Point::x).distinct().toList();
      List<Tick> labelled =
          ticks == null
              ? xs.stream().map(value -> new Tick(value, LogAxis.label(value))).toList()
              : ticks.entrySet().stream()
                  .map(tick -> new Tick(tick.getKey(), tick.getValue()))
                  .filter(tick -> tick.value <= xs.getLast())
                  .toList();
      LogAxis xAxis =
          LogAxis.exact(
              Stream.concat(xs.stream(), labelled.stream().map(Tick::value)).toList(), LEFT, RIGHT);
      LogAxis yAxis = LogAxis.rounded(all.stream().map(Point::y).toList(), BOTTOM, TOP);
      List<Map<String, Object>> lines = new ArrayList<>();
      byOps.forEach(
          (name, rows) -> lines.add(line(name, lines.size(), xAxis, yAxis, points(rows), xs)));
      Chart chart =
          new Chart(
              title,
              "%s: %s by %s".formatted(title, yTitle, xTitle),
              new ArrayList<>(),
              new ArrayList<>(),
              lines,
              ticks == null ? labelled.stream().map(Tick::label).toList() : List.of());
      chart.text(LABEL_GAP, LABEL_HEIGHT, "start", yTitle);
      chart.text(RIGHT, HEIGHT - LABEL_GAP, "end", xTitle);
      chart.rows(yAxis);
      chart.columns(xAxis, labelled);
      for (Tick mark : marks) {
        double at = xAxis.at(mark.value);
        chart.vertical("mark", at);
        chart.text(Math.min(at + LABEL_GAP, RIGHT), TOP + LABEL_HEIGHT, "start", mark.label());
      }
      return chart;
    }
  }

  private static Map<String, Object> line(
      String name, int number, LogAxis x, LogAxis y, List<Point> points, List<Double> columns) {
    Map<Double, String> cells = new LinkedHashMap<>();
    columns.forEach(column -> cells.put(column, ""));
    List<Map<String, String>> marks = new ArrayList<>();
    for (Point point : points.reversed()) {
      cells.put(point.x, Row.rounded(point.y));
      marks.addFirst(
          Map.of(
              "position",
              n(x.at(point.x)) + "," + n(y.at(point.y)),
              "tip",
              "%s: %s, %s".formatted(name, Row.rounded(point.y), point.label)));
    }
    return Map.of(
        "name",
        name,
        "colour",
        number % COLOURS,
        "path",
        marks.stream()
            .map(mark -> String.valueOf(mark.get("position")))
            .collect(Collectors.joining("L", "M", "")),
        "shape",
        SHAPES.get(number % SHAPES.size()),
        "marks",
        marks,
        "cells",
        List.copyOf(cells.values()));
  }

  private void rows(LogAxis y) {
    double free = Double.POSITIVE_INFINITY;
    for (double value : y.ticks()) {
      double at = y.at(value);
      rule("grid", "M%d,%sH%d".formatted(LEFT, n(at), RIGHT));
      if (at <= free) {
        text(LEFT - LABEL_GAP, at + LABEL_GAP - 2, "end", LogAxis.label(value));
        free = at - LABEL_HEIGHT;
      }
    }
  }

  private void columns(LogAxis x, List<Tick> ticks) {
    double free = Double.NEGATIVE_INFINITY;
    for (Tick tick : ticks) {
      double at = x.at(tick.value);
      double half = tick.label.length() * HALF_LETTER;
      vertical("grid", at);
      if (at - half >= free) {
        double middle = Math.min(at, WIDTH - half);
        text(middle, BOTTOM + LABEL_DROP, "middle", tick.label);
        free = middle + half + LABEL_GAP;
      }
    }
  }

  private void vertical(String style, double at) {
    rule(style, "M%s,%dV%d".formatted(n(at), TOP, BOTTOM));
  }

  private void rule(String style, String path) {
    rules.add(Map.of("style", style, "path", path));
  }

  private void text(double x, double y, String anchor, String text) {
    texts.add(Map.of("x", n(x), "y", n(y), "anchor", anchor, "text", text));
  }

  /** Returns a coordinate with a tenth of a unit, which is less than anybody sees. */
  private static String n(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
