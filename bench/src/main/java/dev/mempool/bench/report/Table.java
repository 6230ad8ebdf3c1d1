package dev.mempool.bench.report;

import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A table, as the templates read it.
 *
 * @param title its heading
 * @param folded whether the page shows it only on demand, because a chart shows the same
 * @param columns the heads of the columns
 * @param rows the rows, each with a cell for each column
 */
record Table(String title, boolean folded, List<Cell> columns, List<List<Cell>> rows) {

  /**
   * A cell, or the head of a column.
   *
   * @param text its text
   * @param numeric whether all cells of the column are numbers
   */
  record Cell(String text, boolean numeric) {}

  /** Returns the heads by their fields, from words such as {@code ns=ns/object} or {@code ops}. */
  static Map<String, String> names(String... words) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String word : words) {
      String[] parts = word.split("=", 2);
      names.put(parts[0], parts[parts.length - 1]);
    }
    return names;
  }

  /** Makes a table of rows of text. */
  static Table of(String title, boolean folded, List<Cell> columns, List<List<String>> rows) {
    return new Table(
        title,
        folded,
        columns,
        rows.stream()
            .map(row ->
                IntStream.range(0, columns.size())
                    .mapToObj(i -> new Cell(row.get(i), columns.get(i).numeric()))
                    .toList())
            .toList());
  }

  /**
   * Makes a table of all fields of the rows: the named ones first, in the order of their names,
   * then the others under their own names. Fields that are empty in all rows are left out.
   */
  static Table of(String title, boolean folded, Map<String, String> names, List<Row> rows) {
    List<String> fields = new ArrayList<>(names.keySet());
    rows.stream()
        .flatMap(row -> row.json().entrySet().stream())
        .filter(entry -> entry.getValue() instanceof JsonPrimitive)
        .map(Map.Entry::getKey)
        .distinct()
        .filter(field -> !names.containsKey(field))
        .forEach(fields::add);
    fields.removeIf(field -> rows.stream().allMatch(row -> row.text(field).isEmpty()));
    return of(
        title,
        folded,
        fields.stream()
            .map(field -> new Cell(names.getOrDefault(field, field), isNumeric(field, rows)))
            .toList(),
        rows.stream().map(row -> fields.stream().map(row::text).toList()).toList());
  }

  private static boolean isNumeric(String field, List<Row> rows) {
    return rows.stream()
        .allMatch(row -> row.text(field).isEmpty() || row.number(field).isPresent());
  }
}
