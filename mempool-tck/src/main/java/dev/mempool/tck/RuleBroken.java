// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.core.foreign.Faults;
import dev.mempool.tck.fixture.RuleViolation;

/**
 * Thrown when a backend breaks a rule. It is an {@link AssertionError}, so test frameworks count
 * the test as failed instead of erroneous. The message has the rule, the backend with its settings,
 * what was expected, what happened, and the seed with which it happened. The stack trace is that of
 * the thread that found the fault.
 *
 * @since 0.1.0
 */
public final class RuleBroken extends AssertionError {

  private static final long serialVersionUID = 1L;

  /** The number of the rule. */
  private final String ruleId;

  /** The seed of the random choices. */
  private final long seed;

  RuleBroken(RuleCase broken, RuleViolation violation) {
    super(
        "%s broken by ops '%s'%s: expected %s, but %s (seed %d). The rule: %s"
            .formatted(
                broken,
                broken.subject().tested().name(),
                broken.subject().tested().config().toString().isEmpty()
                    ? ""
                    : " with config '" + broken.subject().tested().config() + "'",
                violation.expected(),
                violation.happened(),
                broken.subject().seed(),
                broken.rule().statement()),
        violation.getCause() == null ? null : Faults.printable(violation.getCause()));
    // the stack of the thread that found the violation
    setStackTrace(violation.getStackTrace());
    for (Throwable suppressed : violation.getSuppressed()) {
      addSuppressed(Faults.printable(suppressed));
    }
    this.ruleId = broken.rule().id();
    this.seed = broken.subject().seed();
  }

  /** {@return the number of the rule, for instance {@code R12}} */
  public String ruleId() {
    return ruleId;
  }

  /** {@return the seed with which it happened, for {@link Subject#withSeed}} */
  public long seed() {
    return seed;
  }
}
