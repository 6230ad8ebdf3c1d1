package dev.mempool.tck;

import dev.mempool.tck.fixture.RuleViolation;

/** Thrown when a backend breaks a rule. The message has all that is needed to reproduce it. */
public final class RuleBroken extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The number of the rule. */
  private final String ruleId;

  /** The behaviour that the rule demands. */
  private final String expected;

  /** The behaviour of the backend. */
  private final String happened;

  /** The seed of the random choices. */
  private final long seed;

  RuleBroken(RuleCase broken, RuleViolation violation) {
    super(
        "%s broken by ops '%s'%s: expected %s, but %s (seed %d). The rule: %s"
            .formatted(
                broken,
                broken.subject().tested().name(),
                broken.subject().config().isEmpty()
                    ? ""
                    : " with config '" + broken.subject().config() + "'",
                violation.expected(),
                violation.happened(),
                broken.subject().seed(),
                broken.rule().statement()),
        violation.getCause());
    // the stack of the thread that found the violation
    setStackTrace(violation.getStackTrace());
    for (Throwable suppressed : violation.getSuppressed()) {
      addSuppressed(suppressed);
    }
    this.ruleId = broken.rule().id();
    this.expected = violation.expected();
    this.happened = violation.happened();
    this.seed = broken.subject().seed();
  }

  /** {@return the number of the rule, for instance {@code R12}} */
  public String ruleId() {
    return ruleId;
  }

  /** {@return what should have happened} */
  public String expected() {
    return expected;
  }

  /** {@return what happened} */
  public String happened() {
    return happened;
  }

  /** {@return the seed with which it happened, for {@link Subject#withSeed}} */
  public long seed() {
    return seed;
  }
}
