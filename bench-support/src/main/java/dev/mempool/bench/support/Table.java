// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import java.util.List;
import java.util.Map;

/**
 * A table of a report, as the templates read it.
 *
 * @param title its heading
 * @param folded whether the page shows it only on demand, because a chart shows the same
 * @param columns the heads of the columns
 * @param rows the rows, each with a cell for each column
 */
public record Table(String title, boolean folded, List<Cell> columns, List<List<Cell>> rows) {

  /**
   * A cell, or the head of a column.
   *
   * @param text its text
   * @param numeric whether all cells of the column are numbers
   */
  public record Cell(String text, boolean numeric) {}

  /**
   * Makes a table of names and values.
   *
   * @param title its heading
   * @param values the values by their names
   * @return the table
   */
  public static Table of(String title, Map<String, String> values) {
    return of(
        title,
        List.of("what", "value"),
        values.entrySet().stream()
            .map(value -> List.of(value.getKey(), value.getValue()))
            .toList());
  }

  /**
   * Makes a table of texts.
   *
   * @param title its heading
   * @param columns the heads of the columns
   * @param rows the rows
   * @return the table
   */
  public static Table of(String title, List<String> columns, List<List<String>> rows) {
    return new Table(title, false, cells(columns), rows.stream().map(Table::cells).toList());
  }

  private static List<Cell> cells(List<String> texts) {
    return texts.stream().map(text -> new Cell(text, false)).toList();
  }
}
