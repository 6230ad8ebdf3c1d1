// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import dev.mempool.core.foreign.Faults;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A table of text in aligned columns. Not thread-safe. */
public final class Table {

  private final List<String[]> rows = new ArrayList<>();

  /** Makes an empty table. */
  public Table() {}

  /**
   * Adds a row.
   *
   * @param cells the cells, printed as {@code String.valueOf} gives them, but without control
   *     characters
   * @return this table
   */
  public Table row(Object... cells) {
    String[] row = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      row[i] = Faults.text(String.valueOf(cells[i])); // some are texts of plug-ins
    }
    rows.add(row);
    return this;
  }

  /**
   * Prints the rows, each column as wide as its longest cell; the last one is not padded.
   *
   * @param out the writer to print to
   */
  public void print(PrintWriter out) {
    int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]);
        if (i + 1 < row.length) {
          line.repeat(' ', widths[i] - row[i].length() + 2);
        }
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
