package dev.mempool.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Ratios in rows and columns, as the templates read them.
 *
 * @param title its heading
 * @param corner what the rows are
 * @param columns the heads of the other columns
 * @param width the number of all columns
 * @param groups the rows; those of a group stand together
 */
record HeatMap(String title, String corner, List<String> columns, int width, List<Group> groups) {

  /**
   * Several rows.
   *
   * @param group what they have in common; empty if nothing
   * @param lines the rows
   */
  record Group(String group, List<Line> lines) {}

  /**
   * A row.
   *
   * @param label what it is
   * @param cells a cell for each column
   */
  record Line(String label, List<Heat> cells) {}

  /**
   * A cell.
   *
   * @param id its id in the page
   * @param colour the name of its colour
   * @param text its text
   * @param detail all that is known about it; empty if there is no such cell
   */
  record Heat(String id, String colour, String text, String detail) {}

  /**
   * The way in which rows of a document become a heat map.
   *
   * @param title the heading
   * @param corner what the rows of the map are
   * @param group what neighbouring rows have in common
   * @param label what a row is
   * @param column the head of the column
   * @param order the number by which the columns are sorted
   * @param detail all that is known about a cell
   */
  record Layout(
      String title,
      String corner,
      Function<Row, String> group,
      Function<Row, String> label,
      Function<Row, String> column,
      ToDoubleFunction<Row> order,
      Function<Row, String> detail) {

    /** Makes the heat map; the ids of its cells begin with {@code id}. */
    HeatMap of(String id, List<Row> rows) {
      List<String> columns =
          rows.stream().sorted(Comparator.comparingDouble(order)).map(column).distinct().toList();
      List<Group> groups = new ArrayList<>();
      Row.grouped(rows, group)
          .forEach((common, members) -> {
            List<Line> lines = new ArrayList<>();
            Row.grouped(members, label)
                .forEach((name, cells) ->
                    lines(cells)
                        .forEach(line ->
                            lines.add(
                                line(
                                    "%s-%d-%d".formatted(id, groups.size(), lines.size()),
                                    name,
                                    columns,
                                    line))));
            groups.add(new Group(common, lines));
          });
      return new HeatMap(title, corner, columns, columns.size() + 1, groups);
    }

    /** One line by columns, or several where rows differ in a field that the layout ignores. */
    private List<Map<String, Row>> lines(List<Row> rows) {
      List<Map<String, Row>> lines = new ArrayList<>();
      for (Row row : rows) {
        String place = column.apply(row);
        Optional<Map<String, Row>> free =
            lines.stream().filter(line -> !line.containsKey(place)).findFirst();
        Map<String, Row> line = free.orElseGet(LinkedHashMap::new);
        if (free.isEmpty()) {
          lines.add(line);
        }
        line.put(place, row);
      }
      return lines;
    }

    private Line line(String id, String name, List<String> columns, Map<String, Row> line) {
      List<Heat> cells = new ArrayList<>();
      for (String place : columns) {
        Row row = line.get(place);
        if (row == null) {
          cells.add(new Heat("", "none", "", ""));
        } else {
          Ratio ratio = Ratio.of(row);
          cells.add(
              new Heat(id + "-" + cells.size(), ratio.colour(), ratio.text(), detail.apply(row)));
        }
      }
      return new Line(name, cells);
    }
  }
}
