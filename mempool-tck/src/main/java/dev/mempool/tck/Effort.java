// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.tck.rules.Budget;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How much work the rules do. Every level checks every rule.
 *
 * @since 0.1.0
 */
public enum Effort {
  /** A few sizes and thread mixes, and short runs: seconds, for use while a backend is written. */
  QUICK(new Budget(false, false)),

  /**
   * All sizes and thread mixes, and short runs: about a tenth of the repetitions of {@link #FULL}.
   * For every build of a backend.
   */
  BUILD(new Budget(true, false)),

  /** All sizes up to a million objects, all thread mixes, and long runs: for a release. */
  FULL(new Budget(true, true));

  /** The system property that {@link #configured} reads. */
  static final String PROPERTY = "mempool.tck.effort";

  private final Budget budget;

  Effort(Budget budget) {
    this.budget = budget;
  }

  /**
   * Returns the level that the system property {@code mempool.tck.effort} names. Its values are the
   * names of the levels in lower case.
   *
   * @return the level; {@link #FULL} when the property is not set or empty
   * @throws IllegalArgumentException if there is no such level
   */
  public static Effort configured() {
    String name = System.getProperty(PROPERTY, "");
    return name.isEmpty()
        ? FULL
        : Arrays.stream(values())
            .filter(effort -> effort.propertyValue().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "the system property %s is '%s'; allowed are %s"
                        .formatted(
                            PROPERTY,
                            name,
                            Arrays.stream(values())
                                .map(Effort::propertyValue)
                                .collect(Collectors.joining(", ")))));
  }

  Budget budget() {
    return budget;
  }

  private String propertyValue() {
    return name().toLowerCase(Locale.ROOT);
  }
}
