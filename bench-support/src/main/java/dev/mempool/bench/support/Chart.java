// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A line chart with two logarithmic axes, which the script of a {@link ReportPage} draws.
 *
 * @param title its heading
 * @param label the title and the axes in words
 * @param xTitle the meaning of the x axis
 * @param yTitle the meaning of the y axis
 * @param ticks the labels of the x axis
 * @param marks values of the x axis that have a line of their own
 * @param lines the lines
 * @param columns the labels of the values of x, for Markdown, which shows the chart as a table;
 *     empty for a distribution, which it does not show
 */
public record Chart(
    String title,
    String label,
    String xTitle,
    String yTitle,
    List<Tick> ticks,
    List<Tick> marks,
    List<Line> lines,
    List<String> columns) {

  /**
   * A labelled value of the x axis.
   *
   * @param value the value
   * @param label its label
   */
  public record Tick(double value, String label) {}

  /**
   * A measured value.
   *
   * @param x the value along the axis
   * @param y the measured value
   */
  public record Point(double x, double y) {

    /** {@return whether a logarithmic axis has a position for the point} */
    public boolean isDrawable() {
      return x > 0 && y > 0 && Double.isFinite(x) && Double.isFinite(y);
    }
  }

  /**
   * A line of a chart.
   *
   * @param name its name
   * @param points its points
   * @param cells the values of y, a cell for each column of the chart
   */
  public record Line(String name, List<Point> points, List<String> cells) {}

  /**
   * Makes a chart.
   *
   * @param title its heading
   * @param xTitle the meaning of the x axis
   * @param yTitle the meaning of the y axis
   * @param lines the drawable points of each line, sorted by x, by the names of the lines
   * @param ticks the labels of the x axis by their values; empty for the values of the points
   * @param marks values of the x axis that have a line of their own
   * @return the chart
   */
  public static Chart of(
      String title,
      String xTitle,
      String yTitle,
      Map<String, List<Point>> lines,
      Map<Double, String> ticks,
      List<Tick> marks) {
    TreeSet<Double> values = new TreeSet<>();
    lines.values().forEach(points -> points.forEach(point -> values.add(point.x)));
    List<Tick> labels = values.stream().map(value -> new Tick(value, label(value))).toList();
    List<Tick> chosen = new ArrayList<>();
    ticks.forEach((value, name) -> {
      if (!values.isEmpty() && value <= values.getLast()) {
        chosen.add(new Tick(value, name));
      }
    });
    List<Line> drawn = new ArrayList<>();
    lines.forEach((name, points) -> {
      Map<Double, String> cells = new TreeMap<>();
      values.forEach(value -> cells.put(value, ""));
      points.reversed().forEach(point -> cells.put(point.x, rounded(point.y)));
      drawn.add(new Line(name, points, List.copyOf(cells.values())));
    });
    return new Chart(
        title,
        String.format(Locale.ROOT, "%s: %s by %s", title, yTitle, xTitle),
        xTitle,
        yTitle,
        ticks.isEmpty() ? labels : chosen,
        marks,
        drawn,
        ticks.isEmpty() ? labels.stream().map(Tick::label).toList() : List.of());
  }

  /** {@return whether Markdown shows the chart as a table} */
  public boolean hasColumns() {
    return !columns.isEmpty();
  }

  /** Returns the label of a value: thousands with a k, millions with an M, three digits. */
  static String label(double value) {
    double unit = value >= 1e6 ? 1e6 : value >= 1e3 ? 1e3 : 1;
    String letter = value >= 1e6 ? "M" : value >= 1e3 ? "k" : "";
    double back = Double.parseDouble(String.format(Locale.ROOT, "%.3g", value / unit));
    return (back == Math.rint(back) ? Long.toString((long) back) : Double.toString(back)) + letter;
  }

  /**
   * Rounds a measured value to about three digits; more would be noise.
   *
   * @param value the value
   * @return its text
   */
  public static String rounded(double value) {
    double size = Math.abs(value);
    String format =
        value == 0
            ? "%.0f"
            : size < 1e-3 ? "%.1e" : size < 0.1 ? "%.3f" : size < 100 ? "%.2f" : "%.1f";
    return String.format(Locale.ROOT, size < 1000 ? format : "%.0f", value);
  }
}
