// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.tck.rules.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A rule that every backend must keep. The rules are explained in {@code docs/backend-rules.md}.
 * Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class BackendRule {

  private final RuleLevel level;
  private final Rule rule;

  BackendRule(RuleLevel level, Rule rule) {
    this.level = level;
    this.rule = rule;
  }

  /**
   * {@return all rules, each after those that it builds on, so not in the order of their numbers}
   */
  public static List<BackendRule> all() {
    return BackendRules.ALL;
  }

  /** {@return the number, for instance {@code R12}} */
  public String id() {
    return rule.id();
  }

  /** {@return the short name, in lower case with hyphens} */
  public String name() {
    return rule.name();
  }

  /** {@return the rule in a sentence} */
  public String statement() {
    return rule.statement();
  }

  /** Returns the level, which says what the rule builds on. */
  RuleLevel level() {
    return level;
  }

  /**
   * Lists what there is to check. Calls no code of the backend.
   *
   * @param subject the backend under test
   * @param effort how much work to do
   * @return the cases; none when the rule does not apply to this backend
   */
  public List<RuleCase> cases(Subject subject, Effort effort) {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(effort, "effort");
    List<RuleCase> result = new ArrayList<>();
    rule.cases()
        .list(
            subject.tested(),
            effort.budget(),
            (label, check) -> result.add(new RuleCase(this, subject, label, check)));
    return result;
  }

  /** {@return the number and the name} */
  @Override
  public String toString() {
    return rule.id() + " " + rule.name();
  }
}
