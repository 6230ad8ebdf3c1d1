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
 * The way in which rows of a document become a heat map: ratios in rows and columns. The texts are
 * templates that a row fills.
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
record HeatMap(
    String title,
    String corner,
    String group,
    String label,
    Map<String, String> varying,
    String column,
    List<String> order,
    String detail) {

  /** Makes the heat map; the ids of its cells begin with {@code id}. */
  Map<String, Object> of(String id, List<Row> rows) {
    List<Comparator<Row>> byField =
        order.stream()
            .map(field ->
                Comparator.comparingDouble((Row row) -> row.number(field).orElse(Double.MAX_VALUE)))
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
    List<Map<String, Object>> groups = new ArrayList<>();
    Row.grouped(rows, row -> row.fill(group))
        .forEach((common, members) -> {
          List<Map<String, Object>> lines = new ArrayList<>();
          Row.grouped(members, row -> label(row, settings))
              .forEach((name, cells) -> {
                for (Map<String, Row> line : lines(cells)) {
                  String lineId = "%s-%d-%d".formatted(id, groups.size(), lines.size());
                  lines.add(line(lineId, name, columns, line));
                }
              });
          groups.add(Map.of("group", common, "lines", lines));
        });
    return Map.of(
        "title",
        title,
        "corner",
        corner,
        "columns",
        columns,
        "width",
        columns.size() + 1,
        "groups",
        groups);
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

  private Map<String, Object> line(
      String id, String name, List<String> columns, Map<String, Row> line) {
    List<Map<String, String>> cells = new ArrayList<>();
    for (String place : columns) {
      Row row = line.get(place);
      Ratio ratio = row == null ? null : Ratio.of(row);
      cells.add(
          row == null || ratio == null
              ? Map.of("id", "", "colour", "none", "text", "", "detail", "")
              : Map.of(
                  "id",
                  id + "-" + cells.size(),
                  "colour",
                  ratio.colour(),
                  "text",
                  ratio.text(),
                  "detail",
                  row.fill(detail)));
    }
    return Map.of("label", name, "cells", cells);
  }
}
