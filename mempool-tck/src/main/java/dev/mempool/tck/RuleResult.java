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
  private final int refused;
  private final Duration time;
  private final @Nullable RuleBroken broken;
  private final String note;

  private RuleResult(
      BackendRule rule,
      Outcome outcome,
      int cases,
      int refused,
      Duration time,
      @Nullable RuleBroken broken,
      String note) {
    this.rule = rule;
    this.outcome = outcome;
    this.cases = cases;
    this.refused = refused;
    this.time = time;
    this.broken = broken;
    this.note = note;
  }

  /**
   * Returns the result of a rule whose cases were checked up to the first fault, if there is one.
   *
   * @param cases the number of cases that were checked
   * @param refused the number of further cases whose pools the ops refuse
   */
  static RuleResult checked(
      BackendRule rule, int cases, int refused, Duration time, @Nullable RuleBroken broken) {
    if (broken == null && cases == 0) {
      return new RuleResult(
          rule,
          Outcome.NOT_TRIED,
          0,
          refused,
          time,
          null,
          "not tried, because the ops refuse the pools of all %d cases".formatted(refused));
    }
    return new RuleResult(
        rule, broken == null ? Outcome.KEPT : Outcome.BROKEN, cases, refused, time, broken, "");
  }

  /** Returns the result of a rule that was not checked. */
  static RuleResult unchecked(BackendRule rule, Outcome outcome, String note) {
    return new RuleResult(rule, outcome, 0, 0, Duration.ZERO, null, note);
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

  /**
   * {@return the number of cases that could not be checked, because the ops refuse their pools} Ops
   * may refuse pools of more than 1,000 objects or 16 MiB, if they do so each time.
   */
  public int refused() {
    return refused;
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
      case KEPT ->
          "%s: kept, %d cases%s"
              .formatted(rule, cases, refused == 0 ? "" : ", %d refused".formatted(refused));
      case BROKEN -> String.valueOf(broken);
      case NOT_APPLICABLE, NOT_JUDGED, NOT_TRIED -> "%s: %s".formatted(rule, note);
    };
  }

  /** The possible outcomes. */
  public enum Outcome {
    /** No case shows a fault. All were checked, except those whose pools the ops refuse. */
    KEPT,
    /** A case shows a fault. Later cases were not checked. */
    BROKEN,
    /** The rule has no cases for a backend with these properties. */
    NOT_APPLICABLE,
    /** Not checked, because the backend breaks a rule that this one builds on. */
    NOT_JUDGED,
    /** Not checked, because the ops refuse the pools of all its cases. */
    NOT_TRIED
  }
}
