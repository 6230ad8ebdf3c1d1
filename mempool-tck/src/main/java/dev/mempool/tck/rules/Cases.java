// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.tck.fixture.TestedOps;
import dev.mempool.tck.fixture.Trial;

/** Lists the cases of a rule. */
@FunctionalInterface
public interface Cases {

  /**
   * Lists the cases for some ops; none when the rule does not apply to them.
   *
   * @param tested the ops under test
   * @param budget how much to check
   * @param sink receives the cases
   */
  void list(TestedOps tested, Budget budget, Sink sink);

  /** Receives the cases. */
  @FunctionalInterface
  interface Sink {

    /**
     * Receives a case.
     *
     * @param label what is particular to the case, unique within the rule; part of the seed of its
     *     random choices
     * @param check checks the case
     */
    void add(String label, Check check);
  }

  /** Checks one case. Throws any exception when the rule is broken. */
  @FunctionalInterface
  interface Check {

    /** Runs the check once. */
    void run(Trial trial);
  }
}
