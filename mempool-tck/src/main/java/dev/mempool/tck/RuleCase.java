package dev.mempool.tck;

import dev.mempool.tck.fixture.RuleViolation;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.rules.Cases;

/**
 * One thing to check about a rule, such as one size of pool with one bulk size. Thread-safe: every
 * check makes new backends.
 */
public final class RuleCase {

  private final BackendRule rule;
  private final Subject subject;
  private final String label;
  private final Cases.Check check;

  RuleCase(BackendRule rule, Subject subject, String label, Cases.Check check) {
    this.rule = rule;
    this.subject = subject;
    this.label = label;
    this.check = check;
  }

  /** {@return the rule} */
  public BackendRule rule() {
    return rule;
  }

  /**
   * {@return what is particular to this case, for instance {@code size=7, bulk=4}; empty when it is
   * the only one}
   */
  public String label() {
    return label;
  }

  /**
   * Checks the case on the calling thread. When the backend hangs, this call hangs too; {@link
   * RuleRunner#checkWatched} has a time limit.
   *
   * @throws RuleBroken if the backend breaks the rule, which includes any exception that it throws
   */
  public void check() {
    check(newTrial());
  }

  Trial newTrial() {
    return new Trial(subject.tested(), label);
  }

  void check(Trial trial) {
    try {
      check.run(trial);
    } catch (RuleViolation e) {
      throw new RuleBroken(this, e);
    } catch (RuntimeException | Error e) {
      throw new RuleBroken(this, trial.violation(e, "no exception", e.toString()));
    }
  }

  Subject subject() {
    return subject;
  }

  /**
   * {@return number, name and label, for instance {@code R12 failed-dequeue-leaves-range-untouched
   * [size=7, bulk=4]}}
   */
  @Override
  public String toString() {
    return label.isEmpty() ? rule.toString() : rule + " [" + label + "]";
  }
}
