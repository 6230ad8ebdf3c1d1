package dev.mempool.tck;

import dev.mempool.tck.RuleResult.Outcome;
import dev.mempool.tck.fixture.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Runs the rules. A backend that throws or hangs does not stop it. */
public final class RuleRunner {

  private RuleRunner() {}

  /**
   * Checks all rules, one after another, each after those that it builds on.
   *
   * @param subject the backend under test
   * @param effort how much work to do
   * @param listener receives each result as soon as it is known, on the calling thread
   * @return one result per rule; the backend keeps the rules when none is {@link Outcome#BROKEN}
   */
  public static List<RuleResult> run(
      Subject subject, Effort effort, Consumer<? super RuleResult> listener) {
    List<RuleResult> results = new ArrayList<>();
    for (BackendRule rule : BackendRules.all()) {
      RuleResult result = judge(rule, subject, effort, results);
      results.add(result);
      listener.accept(result);
    }
    return results;
  }

  /**
   * Checks one case on a new thread, with the time limit of the subject.
   *
   * @param ruleCase the case
   * @throws RuleBroken if the backend breaks the rule, or if the case exceeds the time limit; then
   *     the message has the stacks of its threads
   */
  public static void checkWatched(RuleCase ruleCase) {
    Trial trial = ruleCase.newTrial();
    AtomicReference<RuleBroken> broken = new AtomicReference<>();
    Thread thread = trial.thread(() -> watched(ruleCase, trial, broken), ruleCase.toString());
    thread.start();
    try {
      if (!thread.join(ruleCase.subject().timeout())) {
        throw new RuleBroken(ruleCase, trial.hanging());
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new RuleBroken(
          ruleCase,
          trial.violation(e, "time to finish", "the thread that runs the rules was interrupted"));
    }
    RuleBroken result = broken.get();
    if (result != null) {
      throw result;
    }
  }

  private static void watched(RuleCase ruleCase, Trial trial, AtomicReference<RuleBroken> broken) {
    try {
      ruleCase.check(trial);
    } catch (RuleBroken e) {
      broken.set(e);
    }
  }

  private static RuleResult judge(
      BackendRule rule, Subject subject, Effort effort, List<RuleResult> before) {
    List<String> missing =
        before.stream()
            .filter(r -> r.outcome() == Outcome.BROKEN && rule.level().buildsOn(r.rule().level()))
            .map(r -> r.rule().id())
            .toList();
    if (!missing.isEmpty()) {
      return unchecked(
          rule, Outcome.NOT_JUDGED, "builds on " + String.join(", ", missing) + ", broken");
    }
    List<RuleCase> cases = rule.cases(subject, effort);
    if (cases.isEmpty()) {
      return unchecked(
          rule,
          Outcome.NOT_APPLICABLE,
          "does not apply to concurrency %s, contiguous blocks %s"
              .formatted(
                  subject.tested().concurrency(),
                  subject.tested().contiguousBlocks() ? "yes" : "no"));
    }
    return checkAll(rule, cases);
  }

  private static RuleResult unchecked(BackendRule rule, Outcome outcome, String note) {
    return new RuleResult(rule, outcome, 0, Duration.ZERO, Optional.empty(), note);
  }

  private static RuleResult checkAll(BackendRule rule, List<RuleCase> cases) {
    long start = System.nanoTime();
    int checked = 0;
    Outcome outcome = Outcome.KEPT;
    Optional<RuleBroken> broken = Optional.empty();
    try {
      for (RuleCase each : cases) {
        checked++;
        checkWatched(each);
      }
    } catch (RuleBroken e) {
      outcome = Outcome.BROKEN;
      broken = Optional.of(e);
    }
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    return new RuleResult(rule, outcome, checked, time, broken, "");
  }
}
