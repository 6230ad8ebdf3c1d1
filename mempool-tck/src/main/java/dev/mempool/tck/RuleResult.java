// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of checking one rule on one backend. Immutable.
 *
 * @since 0.1.0
 */
public final class RuleResult {

  private final BackendRule rule;
  private final Outcome outcome;
  private final int cases;
  private final Duration time;
  private final @Nullable RuleBroken broken;
  private final String note;

  private RuleResult(
      BackendRule rule,
      Outcome outcome,
      int cases,
      Duration time,
      @Nullable RuleBroken broken,
      String note) {
    this.rule = rule;
    this.outcome = outcome;
    this.cases = cases;
    this.time = time;
    this.broken = broken;
    this.note = note;
  }

  /**
   * Returns the result of a rule whose cases were checked up to the first fault, if there is one.
   */
  static RuleResult checked(
      BackendRule rule, int cases, Duration time, @Nullable RuleBroken broken) {
    return new RuleResult(
        rule, broken == null ? Outcome.KEPT : Outcome.BROKEN, cases, time, broken, "");
  }

  /** Returns the result of a rule that was not checked. */
  static RuleResult unchecked(BackendRule rule, Outcome outcome, String note) {
    return new RuleResult(rule, outcome, 0, Duration.ZERO, null, note);
  }

  /** {@return the rule} */
  public BackendRule rule() {
    return rule;
  }

  /** {@return whether the backend keeps the rule, as far as known} */
  public Outcome outcome() {
    return outcome;
  }

  /** {@return the number of cases that were checked} */
  public int cases() {
    return cases;
  }

  /** {@return the time that the checks took} */
  public Duration time() {
    return time;
  }

  /** {@return the fault; present when the outcome is {@link Outcome#BROKEN}} */
  public Optional<RuleBroken> broken() {
    return Optional.ofNullable(broken);
  }

  /** {@return why the rule was not checked; empty if it was checked} */
  public String note() {
    return note;
  }

  /** {@return one line of text for people, or several if the rule is broken} */
  @Override
  public String toString() {
    return switch (outcome) {
      case KEPT -> "%s: kept, %d cases".formatted(rule, cases);
      case BROKEN -> String.valueOf(broken);
      case NOT_APPLICABLE, NOT_JUDGED -> "%s: %s".formatted(rule, note);
    };
  }

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
