package dev.mempool.tck;

import dev.mempool.tck.rules.Rule;
import java.util.ArrayList;
import java.util.List;

/** A rule that every backend must keep. Immutable and thread-safe. */
public final class BackendRule {

  private final RuleLevel level;
  private final Rule rule;

  BackendRule(RuleLevel level, Rule rule) {
    this.level = level;
    this.rule = rule;
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

  /** {@return the level, which says what the rule builds on} */
  public RuleLevel level() {
    return level;
  }

  /**
   * Lists what there is to check.
   *
   * @param subject the backend under test
   * @param effort how much work to do
   * @return the cases; none when the rule does not apply to this backend
   */
  public List<RuleCase> cases(Subject subject, Effort effort) {
    List<RuleCase> result = new ArrayList<>();
    rule.cases()
        .list(
            subject.tested(),
            effort.budget(),
            (label, check) -> result.add(new RuleCase(this, subject, label, check)));
    return result;
  }

  /**
   * Checks all cases on the calling thread; does nothing when the rule does not apply. When the
   * backend hangs, this call hangs too; {@link RuleRunner} has a time limit.
   *
   * @param subject the backend under test
   * @param effort how much work to do
   * @throws RuleBroken if a case shows that the backend breaks the rule
   */
  public void check(Subject subject, Effort effort) {
    cases(subject, effort).forEach(RuleCase::check);
  }

  /** {@return the number and the name} */
  @Override
  public String toString() {
    return rule.id() + " " + rule.name();
  }
}
