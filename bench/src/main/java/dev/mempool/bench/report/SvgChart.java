package dev.mempool.bench.report;

import dev.mempool.bench.report.Block.Chart;
import dev.mempool.bench.report.Block.Point;
import dev.mempool.bench.report.Block.Series;
import dev.mempool.bench.report.Block.Tick;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Draws a line chart as inline SVG. Colours come from the page, so that they follow its colour
 * scheme; each line has its own marks too, for those who see no difference of colour.
 */
final class SvgChart {

  /** So narrow that a phone shows it without making its text smaller. */
  private static final int WIDTH = 340;

  private static final int HEIGHT = 250;
  private static final int LEFT = 44;
  private static final int RIGHT = 12;
  private static final int TOP = 26;
  private static final int BOTTOM = 44;

  /** Half of a letter of a label, about: labels that would touch are left out. */
  private static final double HALF_LETTER = 3.7;

  private static final int LABEL_HEIGHT = 14;

  /** From the grid to the text below it. */
  private static final int LABEL_DROP = 16;

  private static final int LABEL_GAP = 6;
  private static final int KEY_WIDTH = 26;
  private static final int KEY_HEIGHT = 12;

  /** Colours of the page's style; more lines than that begin again, with other marks. */
  private static final int COLOURS = 8;

  /**
   * Outlines around 0,0. Seven and eight colours have no common factor, so pairs come late again.
   */
  private static final List<String> MARKS =
      List.of(
          "M-3.5,0a3.5,3.5 0 1,0 7,0a3.5,3.5 0 1,0 -7,0z",
          "M-3.2,-3.2h6.4v6.4h-6.4z",
          "M0,-4.4l4.2,7.4h-8.4z",
          "M0,-4.6l4.6,4.6l-4.6,4.6l-4.6,-4.6z",
          "M0,4.4l4.2,-7.4h-8.4z",
          "M-4,-1.3h2.7v-2.7h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7z",
          "M-1.6,-4.4h3.2v8.8h-3.2z");

  private final Markup html;
  private final Chart chart;
  private final LogAxis x;
  private final LogAxis y;

  SvgChart(Markup html, Chart chart) {
    this.html = html;
    this.chart = chart;
    List<Point> points = chart.series().stream().flatMap(s -> s.points().stream()).toList();
    List<Double> xs = points.stream().map(Point::x).collect(Collectors.toList());
    chart.xTicks().forEach(tick -> xs.add(tick.value()));
    x = LogAxis.exact(xs, LEFT, WIDTH - RIGHT);
    y = LogAxis.rounded(points.stream().map(Point::y).toList(), HEIGHT - BOTTOM, TOP);
  }

  void write() {
    html.open(
        "svg",
        "viewBox",
        "0 0 " + WIDTH + " " + HEIGHT,
        "role",
        "img",
        "aria-label",
        "%s: %s by %s".formatted(chart.title(), chart.yTitle(), chart.xTitle()));
    grid();
    for (int i = 0; i < chart.series().size(); i++) {
      line(chart.series().get(i), i);
    }
    html.close();
  }

  private void grid() {
    text(LABEL_GAP, LABEL_HEIGHT, "start", chart.yTitle());
    text(WIDTH - RIGHT, HEIGHT - LABEL_GAP, "end", chart.xTitle());
    double free = Double.POSITIVE_INFINITY;
    for (double value : y.ticks()) {
      double at = y.at(value);
      html.leaf(
          "path", "", "class", "grid", "d", "M%d,%sH%d".formatted(LEFT, n(at), WIDTH - RIGHT));
      if (at <= free) {
        text(LEFT - LABEL_GAP, at + LABEL_GAP - 2, "end", Figures.tick(value));
        free = at - LABEL_HEIGHT;
      }
    }
    free = Double.NEGATIVE_INFINITY;
    for (Tick tick : chart.xTicks()) {
      double at = x.at(tick.value());
      double half = tick.label().length() * HALF_LETTER;
      vertical("grid", at);
      if (at - half >= free) {
        double middle = Math.min(at, WIDTH - half);
        text(middle, HEIGHT - BOTTOM + LABEL_DROP, "middle", tick.label());
        free = middle + half + LABEL_GAP;
      }
    }
    for (Tick mark : chart.marks()) {
      double at = x.at(mark.value());
      vertical("mark", at);
      text(Math.min(at + LABEL_GAP, WIDTH - RIGHT), TOP + LABEL_HEIGHT, "start", mark.label());
    }
  }

  private void vertical(String style, double at) {
    html.leaf("path", "", "class", style, "d", "M%s,%dV%d".formatted(n(at), TOP, HEIGHT - BOTTOM));
  }

  private void text(double left, double base, String anchor, String text) {
    html.leaf("text", text, "x", n(left), "y", n(base), "text-anchor", anchor);
  }

  private void line(Series series, int number) {
    html.open("g", "class", colour(number));
    String path =
        series.points().stream().map(this::position).collect(Collectors.joining("L", "M", ""));
    html.leaf("path", "", "class", "line", "d", path);
    for (Point point : series.points()) {
      html.open("path", "d", mark(number), "transform", "translate(" + position(point) + ")");
      html.leaf("title", series.name() + ": " + Figures.text(point.y()) + ", " + point.label());
      html.close();
    }
    html.close().newline();
  }

  private String position(Point point) {
    return n(x.at(point.x())) + "," + n(y.at(point.y()));
  }

  /** Writes the line and the mark of a series, for the legend. */
  static void key(Markup html, int number) {
    int middle = KEY_HEIGHT / 2;
    html.open("svg", "class", "key", "viewBox", "0 0 " + KEY_WIDTH + " " + KEY_HEIGHT)
        .open("g", "class", colour(number))
        .leaf("path", "", "class", "line", "d", "M1,%dH%d".formatted(middle, KEY_WIDTH - 1))
        .leaf(
            "path",
            "",
            "d",
            mark(number),
            "transform",
            "translate(" + KEY_WIDTH / 2 + "," + middle + ")")
        .close()
        .close();
  }

  private static String colour(int number) {
    return "s" + number % COLOURS;
  }

  private static String mark(int number) {
    return MARKS.get(number % MARKS.size());
  }

  /** A tenth of a unit is less than anybody sees. */
  private static String n(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
