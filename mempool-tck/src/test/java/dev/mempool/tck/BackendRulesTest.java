// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.OpsSetting;
import dev.mempool.api.PoolGeometry;
import dev.mempool.tck.RuleResult.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Tests that each rule finds its faults and no others, and that correct backends keep all rules.
 */
class BackendRulesTest {

  private static final Subject BLOCKS = Subject.of(new BlockOps(BlockBackend::new));

  private static List<Defect> defects() {
    return Stream.of(
            ProviderDefects.all(),
            CallDefects.all(),
            ThreadDefects.all(),
            PoolDefects.all(),
            CircumstanceDefects.all(),
            RareDefects.all())
        .flatMap(List::stream)
        .toList();
  }

  private static List<RuleResult> run(Subject subject) {
    return RuleRunner.run(subject, Effort.QUICK, result -> {});
  }

  private static List<String> idsWith(List<RuleResult> results, Outcome outcome) {
    return results.stream().filter(r -> r.outcome() == outcome).map(r -> r.rule().id()).toList();
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> eachDefectBreaksItsRuleAlone() {
    return defects().stream()
        .filter(defect -> !IsolatedDefectsTest.RULES.contains(defect.rule()))
        .map(defect -> dynamicTest(defect.toString(), () -> breaksItsRuleAlone(defect)));
  }

  /**
   * Runs the rules of the last level alone where the defect is of that level: the others take most
   * of the time, and most of them cannot see such a defect.
   */
  private static void breaksItsRuleAlone(Defect defect) {
    if (rule(defect.rule()).level() == RuleLevel.CIRCUMSTANCES) {
      assertEquals(List.of(defect.rule()), brokenCircumstances(defect.subject()));
      return;
    }
    List<RuleResult> results = run(defect.subject());
    assertEquals(
        List.of(defect.rule()),
        idsWith(results, Outcome.BROKEN),
        () -> results.stream().flatMap(r -> r.broken().stream()).toList().toString());
    RuleBroken broken = broken(results);
    assertEquals(defect.rule(), broken.ruleId());
    assertTrue(String.valueOf(broken.getMessage()).contains("expected "));
  }

  static List<String> brokenCircumstances(Subject subject) {
    List<String> broken = new ArrayList<>();
    for (BackendRule rule : BackendRule.all()) {
      if (rule.level() == RuleLevel.CIRCUMSTANCES) {
        try {
          rule.cases(subject, Effort.QUICK).forEach(RuleCase::check);
        } catch (RuleBroken e) {
          broken.add(e.ruleId());
        }
      }
    }
    return broken;
  }

  private static BackendRule rule(String id) {
    return BackendRule.all().stream().filter(r -> r.id().equals(id)).findFirst().orElseThrow();
  }

  private static RuleBroken broken(List<RuleResult> results) {
    return results.stream().flatMap(r -> r.broken().stream()).findFirst().orElseThrow();
  }

  @Test
  void everyRuleHasADefect() {
    Set<String> found = defects().stream().map(Defect::rule).collect(Collectors.toSet());
    assertEquals(
        BackendRule.all().stream().map(BackendRule::id).collect(Collectors.toSet()),
        new TreeSet<>(found));
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> theReferenceKeepsAllRules() {
    return Stream.of(Concurrency.values())
        .map(concurrency ->
            dynamicTest(
                concurrency.toString(),
                () ->
                    keepsAll(
                        new ReferenceOps(
                            g -> new ReferenceBackend(g.size()), concurrency, false))));
  }

  private static List<RuleResult> keepsAll(ReferenceOps ops) {
    List<RuleResult> results = run(Subject.of(ops, "order=lifo"));
    assertEquals(List.of(), results.stream().flatMap(r -> r.broken().stream()).toList());
    assertEquals(List.of(), idsWith(results, Outcome.NOT_JUDGED));
    return results;
  }

  @Test
  void aBackendMayRefuseLargePoolsAndTheResultSaysSo() {
    List<RuleResult> results = keepsAll(refusing(g -> g.size() > 1_000));
    RuleResult holds =
        results.stream().filter(r -> r.rule().id().equals("R09")).findFirst().orElseThrow();
    assertTrue(holds.refused() > 0 && holds.cases() > 0, holds.toString());
    assertTrue(holds.toString().endsWith(", %d refused".formatted(holds.refused())));
  }

  @Test
  void aRuleOfWhichAllPoolsAreRefusedIsNotTried() {
    RuleResult result = RuleResult.checked(rule("R41"), 0, 3, Duration.ZERO, null);
    assertEquals(Outcome.NOT_TRIED, result.outcome());
    assertEquals("not tried, because the ops refuse the pools of all 3 cases", result.note());
  }

  @Test
  void blocksAreTriedInSmallPoolsIfLargeOnesAreRefused() {
    BlockOps ops =
        new BlockOps(size -> {
          if (size > 1_000) {
            throw new IllegalArgumentException("at most 1000 objects");
          }
          return new BlockBackend(size);
        });
    run(Subject.of(ops)).forEach(r -> assertEquals(Outcome.KEPT, r.outcome(), r.toString()));
  }

  @Test
  void aRefusalThatIsNotRepeatedIsAFault() {
    AtomicInteger asked = new AtomicInteger();
    Subject subject =
        Subject.of(refusing(g -> g.size() > 1_000 && asked.getAndIncrement() % 2 == 0));
    assertFalse(idsWith(run(subject), Outcome.BROKEN).isEmpty());
  }

  /** Returns ops that refuse some pools. */
  private static ReferenceOps refusing(Predicate<PoolGeometry> refused) {
    return new ReferenceOps(
        g -> {
          if (refused.test(g)) {
            throw new IllegalArgumentException("at most 1000 objects");
          }
          return new ReferenceBackend(g.size());
        },
        Concurrency.MP_MC,
        false);
  }

  @Test
  void theBlockBackendKeepsAllRulesAndAllApply() {
    List<RuleResult> results = run(BLOCKS);
    assertEquals(List.of(), results.stream().flatMap(r -> r.broken().stream()).toList());
    assertEquals(BackendRule.all().size(), idsWith(results, Outcome.KEPT).size());
  }

  @Test
  void rulesThatDoNotApplyAreReported() {
    ReferenceOps single =
        new ReferenceOps(g -> new ReferenceBackend(g.size()), Concurrency.SINGLE_THREAD, false);
    List<RuleResult> results = run(Subject.of(single));
    assertEquals(
        List.of("R24", "R41", "R42", "R43", "R29", "R30", "R32", "R44", "R46", "R56"),
        idsWith(results, Outcome.NOT_APPLICABLE));
    results.stream()
        .filter(r -> r.outcome() == Outcome.NOT_APPLICABLE)
        .forEach(r -> assertTrue(r.note().contains("single_thread"), r.note()));
  }

  @Test
  void rulesThatBuildOnABrokenOneAreNotJudged() {
    Defect defect = Defect.backend("R09", "holds nothing", size -> new ReferenceBackend(0));
    List<RuleResult> results = run(defect.subject());
    assertEquals(List.of("R09"), idsWith(results, Outcome.BROKEN));
    assertTrue(idsWith(results, Outcome.NOT_JUDGED).contains("R10"));
    assertEquals("builds on R09, broken", results.getLast().note());
  }

  @Test
  void numbersAreDenseAndNamesUnique() {
    List<BackendRule> rules = BackendRule.all();
    assertEquals(
        IntStream.rangeClosed(1, rules.size()).mapToObj("R%02d"::formatted).toList(),
        rules.stream().map(BackendRule::id).sorted().toList());
    assertEquals(rules.size(), rules.stream().map(BackendRule::name).distinct().count());
    List<RuleLevel> levels = rules.stream().map(BackendRule::level).toList();
    assertEquals(levels.stream().sorted().toList(), levels);
  }

  @TestFactory
  Stream<DynamicTest> casesHaveNamesOfTheirOwn() {
    return Stream.of(Effort.values())
        .map(effort ->
            dynamicTest(
                effort.toString(),
                () -> {
                  for (BackendRule rule : BackendRule.all()) {
                    List<String> labels =
                        rule.cases(BLOCKS, effort).stream().map(RuleCase::toString).toList();
                    assertFalse(labels.isEmpty());
                    assertEquals(labels.stream().distinct().toList(), labels);
                  }
                }));
  }

  @Test
  void theListenerIsToldEveryResult() {
    List<RuleResult> heard = new ArrayList<>();
    List<RuleResult> results = RuleRunner.run(BLOCKS, Effort.QUICK, heard::add);
    assertEquals(results, heard);
  }

  @Test
  void aFailureTellsTheSeed() {
    Subject subject = dequeueing(() -> false).withSeed(4711);
    BackendRule rule = rule("R10");
    RuleCase first = rule.cases(subject, Effort.QUICK).getFirst();
    RuleBroken broken = assertThrows(RuleBroken.class, first::check);
    assertEquals(4711, broken.seed());
    assertTrue(String.valueOf(broken.getMessage()).contains("seed 4711"));
    assertTrue(String.valueOf(broken.getMessage()).contains(rule.statement()));
  }

  /** A test framework counts an assertion error as a failure, and other exceptions as errors. */
  @Test
  void whateverABackendThrowsIsAnAssertionError() {
    List<Throwable> thrown =
        List.of(new ArithmeticException("planted"), new LinkageError("planted"), new IOException());
    for (Throwable each : thrown) {
      RuleCase first = rule("R10").cases(dequeueing(() -> sneak(each)), Effort.QUICK).getFirst();
      AssertionError broken = assertThrows(AssertionError.class, first::check);
      assertEquals(each, broken.getCause());
    }
  }

  /** No rule is kept by a backend that fails in a way which cannot even be described. */
  @Test
  void aHostileExceptionKeepsNoRule() {
    for (Throwable each : List.of(new Hostile(), new Circular(), new StackOverflowError())) {
      Subject subject =
          Subject.of(new ReferenceOps(_ -> sneakBackend(each), Concurrency.MP_MC, false));
      for (BackendRule rule : BackendRule.all()) {
        List<RuleCase> cases = rule.cases(subject, Effort.QUICK);
        if (rule.level().buildsOn(RuleLevel.PLACEMENT) && !cases.isEmpty()) {
          RuleCase first = cases.getFirst();
          RuleBroken broken = assertThrows(RuleBroken.class, first::check, first.toString());
          StringWriter text = new StringWriter();
          broken.printStackTrace(new PrintWriter(text, true));
          assertTrue(text.toString().contains(rule.id()));
        }
      }
    }
  }

  @Test
  void opsThatDoNotAnswerBreakTheRulesAboutTheAnswers() {
    ReferenceOps ops =
        new ReferenceOps() {
          @Override
          public Concurrency concurrency() {
            throw new Hostile();
          }

          @Override
          public List<OpsSetting> settings() {
            throw new Hostile();
          }
        };
    assertEquals(List.of("R02", "R04"), idsWith(run(Subject.of(ops)), Outcome.BROKEN));
  }

  private static MempoolBackend sneakBackend(Throwable exception) {
    sneak(exception);
    return new ReferenceBackend(1);
  }

  /** An exception whose methods throw. */
  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw this;
    }
  }

  /** An exception that is its own cause. */
  private static final class Circular extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable getCause() {
      return this;
    }
  }

  @Test
  void aCaseThatHangsFailsInTimeWithTheStacks() {
    Subject subject = dequeueing(BackendRulesTest::hang).withTimeout(Duration.ofMillis(200));
    RuleCase first = rule("R10").cases(subject, Effort.QUICK).getFirst();
    RuleBroken broken = assertThrows(RuleBroken.class, first::check);
    String message = String.valueOf(broken.getMessage());
    assertTrue(message.contains("hung for PT0.2S") && message.contains("hang("), message);
  }

  @Test
  void anInterruptEndsACheckAndIsKept() {
    RuleCase first = rule("R10").cases(dequeueing(BackendRulesTest::hang), Effort.QUICK).getFirst();
    Thread.currentThread().interrupt();
    RuleBroken broken = assertThrows(RuleBroken.class, first::check);
    assertTrue(Thread.interrupted());
    assertTrue(String.valueOf(broken.getMessage()).contains("interrupted"));
  }

  @Test
  void wrongArgumentsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> BLOCKS.withTimeout(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> BLOCKS.withTimeout(Duration.ofNanos(-1)));
  }

  /** Returns a backend that takes all objects and lets the supplier do its dequeues. */
  private static Subject dequeueing(BooleanSupplier dequeue) {
    return Subject.of(
        new ReferenceOps(
            g ->
                new ReferenceBackend(g.size()) {
                  @Override
                  public boolean dequeue(int[] objects, int from, int count) {
                    return dequeue.getAsBoolean();
                  }
                },
            Concurrency.MP_MC,
            false));
  }

  private static boolean hang() {
    try {
      new CountDownLatch(1).await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Throws any exception, also a checked one, as Kotlin and Scala can. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> boolean sneak(Throwable exception) throws T {
    throw (T) exception;
  }
}
