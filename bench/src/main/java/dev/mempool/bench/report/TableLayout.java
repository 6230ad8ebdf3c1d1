// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import dev.mempool.bench.support.Table;
import dev.mempool.bench.support.Table.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The way in which rows of a document become a table of all their fields: the named ones first,
 * then the others under their own names. Fields that are empty in all rows are left out.
 *
 * @param title the heading
 * @param folded whether the page shows it only on demand
 * @param names the fields and the heads of their columns
 * @param without the fields that are left out
 */
record TableLayout(String title, boolean folded, Map<String, String> names, List<String> without) {

  /** Makes the table. */
  Table of(List<Row> rows) {
    Set<String> fields = new LinkedHashSet<>(names.keySet());
    rows.forEach(row -> fields.addAll(row.texts().keySet()));
    fields.removeIf(field ->
        without.contains(field) || rows.stream().allMatch(row -> row.text(field).isEmpty()));
    Map<String, Cell> columns = new LinkedHashMap<>();
    for (String field : fields) {
      boolean numeric = rows.stream().allMatch(row -> row.text(field).isEmpty() || row.has(field));
      columns.put(field, new Cell(names.getOrDefault(field, field), numeric));
    }
    List<List<Cell>> cells = new ArrayList<>();
    for (Row row : rows) {
      List<Cell> line = new ArrayList<>();
      columns.forEach((field, head) -> line.add(new Cell(row.text(field), head.numeric())));
      cells.add(line);
    }
    return new Table(title, folded, List.copyOf(columns.values()), cells);
  }
}
