package dev.mempool.bench.report;

import java.util.List;
import java.util.OptionalDouble;

/** What a section of the report consists of, whatever it is written as. */
sealed interface Block {

  /** A paragraph. */
  record Note(String text) implements Block {}

  /** A few large numbers. */
  record Tiles(List<Tile> tiles) implements Block {}

  /**
   * A large number.
   *
   * @param figure the number
   * @param label what it counts
   */
  record Tile(String figure, String label) {}

  /**
   * A table.
   *
   * @param title what it lists
   * @param folded whether it is opened by those who want it, as a chart shows the same
   * @param columns the heads
   * @param rows a text for each column
   */
  record Table(String title, boolean folded, List<Column> columns, List<List<String>> rows)
      implements Block {}

  /**
   * The head of a column.
   *
   * @param name what it says
   * @param numeric whether the column holds numbers
   */
  record Column(String name, boolean numeric) {}

  /**
   * Ratios in rows and columns.
   *
   * @param title what it shows
   * @param corner what the rows are
   * @param columns the heads of the other columns
   * @param lines the rows, those of a group together
   */
  record HeatMap(String title, String corner, List<String> columns, List<Line> lines)
      implements Block {}

  /**
   * A row of a heat map.
   *
   * @param group what it has in common with its neighbours; empty if nothing
   * @param label what it is
   * @param cells one for each column
   */
  record Line(String group, String label, List<Heat> cells) {}

  /**
   * A cell of a heat map.
   *
   * @param ratio the other's time over ours, if there is one
   * @param text what stands there
   * @param detail all that is known about it; empty if there is no such cell
   */
  record Heat(OptionalDouble ratio, String text, String detail) {

    static final Heat NONE = new Heat(OptionalDouble.empty(), "", "");
  }

  /** Charts of one kind. */
  record Charts(List<Chart> charts) implements Block {}

  /**
   * A line chart with two logarithmic axes.
   *
   * @param title what it shows
   * @param xTitle the unit of x
   * @param yTitle the unit of y
   * @param xTicks the values of x that have a label
   * @param marks values of x that are told apart by a line
   * @param series the lines
   */
  record Chart(
      String title,
      String xTitle,
      String yTitle,
      List<Tick> xTicks,
      List<Tick> marks,
      List<Series> series)
      implements Block {}

  /** A labelled value of an axis. */
  record Tick(double value, String label) {}

  /**
   * A line of a chart.
   *
   * @param name what the legend says
   * @param points with x and y above 0, x ascending
   */
  record Series(String name, List<Point> points) {}

  /**
   * A point of a line.
   *
   * @param x along the axis
   * @param y the measured value
   * @param label what its x means
   */
  record Point(double x, double y, String label) {}
}
