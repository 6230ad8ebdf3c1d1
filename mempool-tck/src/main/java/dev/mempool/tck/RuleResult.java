package dev.mempool.tck;

import java.time.Duration;
import java.util.Optional;

/**
 * How a backend did with one rule.
 *
 * @param rule the rule
 * @param outcome the judgement
 * @param cases the number of cases that were checked
 * @param time how long it took
 * @param broken what went wrong, present when the rule is broken
 * @param note why the rule was not checked; empty otherwise
 */
public record RuleResult(
    BackendRule rule,
    Outcome outcome,
    int cases,
    Duration time,
    Optional<RuleBroken> broken,
    String note) {

  /** The judgements. */
  public enum Outcome {
    /** All cases were checked and none shows a fault. */
    KEPT,
    /** A case shows a fault; the further cases were not checked. */
    BROKEN,
    /** There is nothing to check on a backend with these properties. */
    NOT_APPLICABLE,
    /** Not checked, because the backend breaks a rule that this one builds on. */
    NOT_JUDGED
  }
}
