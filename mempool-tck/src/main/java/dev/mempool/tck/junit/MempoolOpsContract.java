// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.junit;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.mempool.tck.BackendRule;
import dev.mempool.tck.Effort;
import dev.mempool.tck.RuleCase;
import dev.mempool.tck.Subject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * A JUnit test class with all rules. Extend it and name the backend:
 *
 * <pre>{@code
 * class MyOpsTest extends MempoolOpsContract {
 *   @Override
 *   protected Subject subject() {
 *     return Subject.named("my_ops");
 *   }
 * }
 * }</pre>
 *
 * <p>Each case of each rule is a test named after its rule, such as {@code R12
 * failed-dequeue-leaves-range-untouched [size=7, bulk=4]}. A rule that does not apply to the
 * backend is listed with a note and has no tests. A case whose pool the ops refuse, which they may
 * if it is large, ends as an assumption that does not hold.
 *
 * @since 0.1.0
 */
public abstract class MempoolOpsContract {

  /** Creates the test class. */
  protected MempoolOpsContract() {}

  /** {@return the backend under test} */
  protected abstract Subject subject();

  /**
   * {@return how much work to do} Unless overridden it is {@link Effort#configured}: {@link
   * Effort#FULL}, or what the system property {@code mempool.tck.effort} names.
   */
  protected Effort effort() {
    return Effort.configured();
  }

  /** {@return the tests, one container per rule} Called by JUnit. */
  @TestFactory
  public final Stream<DynamicContainer> rules() {
    Subject subject = subject();
    return BackendRule.all().stream().map(rule -> tests(rule, subject));
  }

  private DynamicContainer tests(BackendRule rule, Subject subject) {
    List<RuleCase> cases = rule.cases(subject, effort());
    String title = rule.id() + " " + rule.name();
    return dynamicContainer(
        cases.isEmpty() ? title + ": does not apply" : title,
        cases.stream().map(each -> dynamicTest(each.toString(), () -> check(each))));
  }

  private static void check(RuleCase each) {
    Assumptions.assumeTrue(each.check(), "the ops refuse such a large pool, as they may");
  }
}
