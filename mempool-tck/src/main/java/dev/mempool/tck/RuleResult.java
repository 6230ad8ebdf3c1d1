package dev.mempool.tck;

import java.time.Duration;
import java.util.Optional;

/**
 * The result of checking one rule on one backend.
 *
 * @param rule the rule
 * @param outcome whether the backend keeps the rule, as far as known
 * @param cases how many cases were checked
 * @param time how long the checks took
 * @param broken the violation; present when the rule is broken
 * @param note why the rule was not checked; empty otherwise
 */
public record RuleResult(
    BackendRule rule,
    Outcome outcome,
    int cases,
    Duration time,
    Optional<RuleBroken> broken,
    String note) {

  /** The possible outcomes. */
  public enum Outcome {
    /** All cases were checked and none shows a fault. */
    KEPT,
    /** A case shows a fault. Later cases were not checked. */
    BROKEN,
    /** The rule has no cases for a backend with these properties. */
    NOT_APPLICABLE,
    /** Not checked, because the backend breaks a rule that this one builds on. */
    NOT_JUDGED
  }
}
