package dev.mempool.tck;

import java.util.ArrayList;
import java.util.List;

/** A rule that every backend must keep. Immutable; any thread may use it. */
public final class BackendRule {

  private final String id;
  private final String name;
  private final String statement;
  private final RuleLevel level;
  private final Cases cases;

  BackendRule(String id, String name, RuleLevel level, String statement, Cases cases) {
    this.id = id;
    this.name = name;
    this.statement = statement;
    this.level = level;
    this.cases = cases;
  }

  /** {@return the number, for instance {@code R12}} */
  public String id() {
    return id;
  }

  /** {@return the short name, in lower case with hyphens} */
  public String name() {
    return name;
  }

  /** {@return the rule in a sentence} */
  public String statement() {
    return statement;
  }

  /** {@return what the rule builds on} */
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
    cases.list(
        subject, effort, (label, check) -> result.add(new RuleCase(this, subject, label, check)));
    return result;
  }

  /**
   * Checks all cases on the calling thread; does nothing when the rule does not apply. A backend
   * that hangs, hangs this call: {@link RuleRunner} guards against it.
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
    return id + " " + name;
  }
}
