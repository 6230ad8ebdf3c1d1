// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

/**
 * How much the rules check. Every rule is checked with every budget.
 *
 * @param all whether to check all sizes of pools and all mixes of threads, or some
 * @param longRuns whether repetitions are as many as a release needs, or about a tenth of them
 */
public record Budget(boolean all, boolean longRuns) {

  /** {@return the number of repetitions, out of those of short and of long runs} */
  public int repetitions(int ofShortRuns, int ofLongRuns) {
    return longRuns ? ofLongRuns : ofShortRuns;
  }
}
