// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.moves;

import java.util.Optional;

/**
 * Offers {@link IndexMoves} that need something which not every JVM has. It is a service of this
 * project's own modules; providers of others are not asked.
 */
public abstract class IndexMovesProvider {

  /** For subclasses. */
  protected IndexMovesProvider() {}

  /** {@return the name of its moves} */
  public abstract String name();

  /**
   * {@return what this JVM lacks, and how to start one that has it, as a sentence without a full
   * stop; empty if {@link #moves()} can be called}
   */
  public abstract Optional<String> missing();

  /** {@return the moves} */
  public abstract IndexMoves moves();
}
