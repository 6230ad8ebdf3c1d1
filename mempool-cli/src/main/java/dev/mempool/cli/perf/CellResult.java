// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import org.jspecify.annotations.Nullable;

/**
 * The result of a cell. A cell that the run did not reach has neither a figure nor a failure.
 *
 * @param cell the cell
 * @param figure the measured time
 * @param failure the reason why it could not be measured, on one line
 */
record CellResult(Cell cell, @Nullable Figure figure, @Nullable String failure) {

  /** Returns the text for a cell of a table. */
  String text() {
    return figure != null ? figure.text() : failure != null ? "failed" : "not measured";
  }
}
