package dev.mempool.tck;

import org.jspecify.annotations.Nullable;

/** A backend breaks a rule. The message says all that is needed to reproduce it. */
public final class RuleBroken extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The number of the rule. */
  private final String ruleId;

  /** What the rule demands. */
  private final String expected;

  /** What the backend did. */
  private final String happened;

  /** The seed of the random choices. */
  private final long seed;

  RuleBroken(RuleCase broken, String expected, String happened, @Nullable Throwable cause) {
    super(
        "%s broken by ops '%s'%s: expected %s, but %s (seed %d). The rule: %s"
            .formatted(
                broken,
                broken.subject().name(),
                broken.subject().config().isEmpty()
                    ? ""
                    : " with config '" + broken.subject().config() + "'",
                expected,
                happened,
                broken.subject().seed(),
                broken.rule().statement()),
        cause);
    this.ruleId = broken.rule().id();
    this.expected = expected;
    this.happened = happened;
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
