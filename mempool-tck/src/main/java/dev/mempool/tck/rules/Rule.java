// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

/**
 * A rule that every backend must keep.
 *
 * @param id the number, for instance {@code R12}
 * @param name the short name, in lower case with hyphens
 * @param statement the rule in a sentence
 * @param cases lists what there is to check
 */
public record Rule(String id, String name, String statement, Cases cases) {}
