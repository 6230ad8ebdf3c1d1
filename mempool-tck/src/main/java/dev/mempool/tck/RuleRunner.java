// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.tck.RuleResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Runs the rules. A backend that throws or hangs does not stop it.
 *
 * @since 0.1.0
 */
public final class RuleRunner {

  private RuleRunner() {}

  /**
   * Checks all rules, one after another, each after those that it builds on.
   *
   * @param subject the backend under test
   * @param effort how much work to do
   * @param listener receives each result as soon as it is known, on the calling thread; an
   *     exception that it throws ends the run
   * @return one result per rule, in an immutable list; the backend keeps the rules when none is
   *     {@link Outcome#BROKEN}
   */
  @CheckReturnValue
  public static List<RuleResult> run(
      Subject subject, Effort effort, Consumer<? super RuleResult> listener) {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(effort, "effort");
    Objects.requireNonNull(listener, "listener");
    List<RuleResult> results = new ArrayList<>();
    for (BackendRule rule : BackendRule.all()) {
      RuleResult result = judge(rule, subject, effort, results);
      results.add(result);
      listener.accept(result);
    }
    return List.copyOf(results);
  }

  private static RuleResult judge(
      BackendRule rule, Subject subject, Effort effort, List<RuleResult> before) {
    List<String> missing =
        before.stream()
            .filter(r -> r.outcome() == Outcome.BROKEN && rule.level().buildsOn(r.rule().level()))
            .map(r -> r.rule().id())
            .toList();
    if (!missing.isEmpty()) {
      return RuleResult.unchecked(
          rule, Outcome.NOT_JUDGED, "builds on " + String.join(", ", missing) + ", broken");
    }
    List<RuleCase> cases = rule.cases(subject, effort);
    if (cases.isEmpty()) {
      return RuleResult.unchecked(
          rule,
          Outcome.NOT_APPLICABLE,
          "does not apply to concurrency %s, contiguous blocks %s"
              .formatted(
                  subject.tested().concurrency(),
                  subject.tested().contiguousBlocks() ? "yes" : "no"));
    }
    return checkAll(rule, cases);
  }

  private static RuleResult checkAll(BackendRule rule, List<RuleCase> cases) {
    long start = System.nanoTime();
    int checked = 0;
    int refused = 0;
    for (RuleCase each : cases) {
      try {
        if (each.check()) {
          checked++;
        } else {
          refused++;
        }
      } catch (RuleBroken e) {
        return RuleResult.checked(rule, checked + 1, refused, since(start), e);
      }
    }
    return RuleResult.checked(rule, checked, refused, since(start), null);
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
