package dev.mempool.cli.perf;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a cell: a figure, or why there is none, or neither if it was not come to.
 *
 * @param cell the cell
 * @param figure what was measured
 * @param failure why nothing was, one line
 */
record Outcome(Cell cell, @Nullable Figure figure, @Nullable String failure) {

  /** For a place in a table. */
  String text() {
    return figure != null ? figure.text() : failure != null ? "failed" : "not measured";
  }
}
