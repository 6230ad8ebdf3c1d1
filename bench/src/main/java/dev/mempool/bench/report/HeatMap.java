// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import com.google.common.collect.Ordering;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** Rows, and what they have in common, which may be empty. */
  record Group(String group, List<Line> lines) {}

  /** A row with a cell for each column. */
  record Line(String label, List<Heat> cells) {}

  /** A cell: its id in the page, the name of its colour, its text, and all that is known of it. */
  record Heat(String id, String colour, String text, String detail) {}

  /**
   * The way in which rows of a document become a heat map. The texts are templates that a row
   * fills.
   *
   * @param title the heading
   * @param corner what the rows of the map are
   * @param group what neighbouring rows have in common
   * @param label what a row is
   * @param varying further fields for the label, if they are not the same in all rows
   * @param column the head of the column
   * @param order the fields by which the columns are sorted
   * @param detail all that is known about a cell
   */
  record Layout(
      String title,
      String corner,
      String group,
      String label,
      Map<String, String> varying,
      String column,
      List<String> order,
      String detail) {

    /** Makes the heat map; the ids of its cells begin with {@code id}. */
    HeatMap of(String id, List<Row> rows) {
      List<Comparator<Row>> byField =
          order.stream()
              .map(field ->
                  Comparator.comparingDouble(
                      (Row row) -> row.number(field).orElse(Double.MAX_VALUE)))
              .toList();
      List<String> columns =
          rows.stream()
              .sorted(Ordering.compound(byField))
              .map(row -> row.fill(column))
              .distinct()
              .toList();
      Map<String, String> settings = new LinkedHashMap<>(varying);
      settings
          .keySet()
          .removeIf(field -> rows.stream().map(row -> row.text(field)).distinct().count() <= 1);
      List<Group> groups = new ArrayList<>();
      Row.grouped(rows, row -> row.fill(group))
          .forEach((common, members) -> {
            List<Line> lines = new ArrayList<>();
            Row.grouped(members, row -> label(row, settings))
                .forEach((name, cells) -> {
                  for (Map<String, Row> line : lines(cells)) {
                    String lineId = "%s-%d-%d".formatted(id, groups.size(), lines.size());
                    lines.add(line(lineId, name, columns, line));
                  }
                });
            groups.add(new Group(common, lines));
          });
      return new HeatMap(title, corner, columns, columns.size() + 1, groups);
    }

    private String label(Row row, Map<String, String> settings) {
      String more = row.words(settings);
      return row.fill(label) + (more.isEmpty() ? "" : ", " + more);
    }

    /** One line by columns, or several where rows differ in a field that the layout ignores. */
    private List<Map<String, Row>> lines(List<Row> rows) {
      List<Map<String, Row>> lines = new ArrayList<>();
      for (Row row : rows) {
        String place = row.fill(column);
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
              new Heat(id + "-" + cells.size(), ratio.colour(), ratio.text(), row.fill(detail)));
        }
      }
      return new Line(name, cells);
    }
  }
}
