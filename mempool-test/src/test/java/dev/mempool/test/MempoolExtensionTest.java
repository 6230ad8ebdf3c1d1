// SPDX-License-Identifier: Apache-2.0
package dev.mempool.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.testsupport.CapturedLog;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/** The extension in test classes that JUnit runs inside these tests. */
class MempoolExtensionTest {

  private static final Map<String, String> AUTOMATIC =
      Map.of("junit.jupiter.extensions.autodetection.enabled", "true");

  private static TestExecutionSummary run(Map<String, String> parameters, Class<?> fixture) {
    var summary = new SummaryGeneratingListener();
    LauncherFactory.create(
            LauncherConfig.builder()
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .build())
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(fixture))
                .enableImplicitConfigurationParameters(false)
                .configurationParameters(parameters)
                .build(),
            summary);
    assertNull(System.getProperty(Guard.PROPERTY), "the default guard outlives the run");
    return summary.getSummary();
  }

  private static void passes(Map<String, String> parameters, Class<?> fixture, int tests) {
    TestExecutionSummary summary = run(parameters, fixture);
    assertEquals(List.of(), summary.getFailures().stream().map(Failure::getException).toList());
    assertEquals(tests, summary.getTestsSucceededCount());
  }

  /** Returns the exception of the only failure. */
  private static Throwable failure(Map<String, String> parameters, Class<?> fixture) {
    List<Failure> failures = run(parameters, fixture).getFailures();
    assertEquals(
        1, failures.size(), failures.stream().map(Failure::getException).toList().toString());
    return failures.getFirst().getException();
  }

  private static void assertSays(Throwable failure, String... texts) {
    for (String text : texts) {
      assertTrue(failure.getMessage().contains(text), text + " is not in " + failure);
    }
  }

  private static Mempool pool(String name) {
    return Mempool.builder(name).size(7).elementSize(64).build();
  }

  /** Closes all pools, after it has put back what their guards know to be out. */
  private static void closeAll() {
    PoolRegistry.global()
        .walk(pool -> {
          Mempool mempool = (Mempool) pool;
          mempool.leakReport().sites().forEach(site -> site.examples().forEach(mempool::put));
          mempool.close();
        });
  }

  @AfterEach
  void nothingIsLeftOpen() {
    closeAll();
  }

  // ---- tests that leave objects out ----

  @ExtendWith(MempoolExtension.class)
  static class Forgets {
    @Test
    void forgets() {
      forgetful(pool("orders"));
    }

    static void forgetful(Mempool pool) {
      assertEquals(0, pool.get());
    }
  }

  @Test
  void anObjectThatIsOutFailsTheTestAndTheMessageSaysWhereItWasGot() {
    Throwable failure = failure(Map.of(), Forgets.class);
    assertSays(
        failure,
        "Forgets.forgets() does not leave the pools as they were",
        "pool 'orders' still has 1 object(s) out:",
        "1: [0] got by " + Thread.currentThread().getName(),
        "Forgets.forgetful(MempoolExtensionTest.java:",
        "Forgets.forgets(MempoolExtensionTest.java:");
    assertFalse(failure.getMessage().contains("org.junit.platform"), failure.getMessage());
  }

  @ExtendWith(MempoolExtension.class)
  static class Closes {
    @Test
    void closes() {
      try (Mempool pool =
          Mempool.builder("orders").size(7).elementSize(64).guard(Guard.OFF).build()) {
        assertEquals(0, pool.get());
      }
    }
  }

  @Test
  void aPoolThatWasClosedWithObjectsOutFailsTheTest() {
    assertSays(
        failure(Map.of(), Closes.class),
        "pool 'orders' was closed with 1 object(s) out:",
        "Guard.TRACE tells where they were got");
  }

  @ExtendWith(MempoolExtension.class)
  static class Returns {
    private Mempool pool;

    @BeforeEach
    void get() {
      pool = pool("orders");
      assertEquals(0, pool.get());
    }

    @Test
    void passes() {
      assertEquals(1, pool.inUseCount());
    }

    @AfterEach
    void put() {
      pool.put(0);
    }
  }

  @Test
  void objectsMayBeOutUntilTheEndOfAfterEach() {
    passes(Map.of(), Returns.class, 1);
  }

  @ExtendWith(MempoolExtension.class)
  static class MeantToClose {
    @Test
    void closes() {
      try (Mempool pool =
          Mempool.builder("orders").size(7).elementSize(64).reportLeaks(false).build()) {
        assertEquals(0, pool.get());
      }
    }
  }

  @Test
  void aPoolThatIsMeantToBeClosedWithObjectsOutIsNotBlamed() {
    passes(Map.of(), MeantToClose.class, 1);
  }

  // ---- pools that were there before ----

  @ExtendWith(MempoolExtension.class)
  static class UsesOlderPool {
    @Test
    void uses() {
      Mempool pool = (Mempool) PoolRegistry.global().lookup("older").orElseThrow();
      pool.put(pool.get());
    }
  }

  @ExtendWith(MempoolExtension.class)
  static class TakesFromOlderPool {
    @Test
    void takes() {
      Mempool pool = (Mempool) PoolRegistry.global().lookup("older").orElseThrow();
      assertTrue(pool.get() >= 0);
    }
  }

  @Test
  void anOlderPoolIsBlamedOnlyForWhatTheTestAdds() {
    try (Mempool pool = pool("older")) {
      assertEquals(0, pool.get());
      passes(Map.of(), UsesOlderPool.class, 1);
      assertSays(
          failure(Map.of(), TakesFromOlderPool.class),
          "pool 'older' still has 2 object(s) out, of which 1 were out before:",
          "-Ddev.mempool.guard=trace");
      passes(Map.of(), UsesOlderPool.class, 1);
    }
  }

  // ---- the test's own failure ----

  @ExtendWith(MempoolExtension.class)
  static class FailsAndForgets {
    @Test
    void fails() {
      Forgets.forgetful(pool("orders"));
      throw new IllegalStateException("the test's own");
    }
  }

  @Test
  void theFailureOfTheTestStays() {
    Throwable failure = failure(Map.of(), FailsAndForgets.class);
    assertEquals("the test's own", failure.getMessage());
    assertEquals(1, failure.getSuppressed().length);
    assertSays(failure.getSuppressed()[0], "pool 'orders' still has 1 object(s) out");
  }

  static class Breaks implements BeforeEachCallback {
    @Override
    public void beforeEach(ExtensionContext context) {
      throw new IllegalStateException("another extension");
    }
  }

  @ExtendWith({Breaks.class, MempoolExtension.class})
  static class NeverBegins {
    @Test
    void neverRuns() {}
  }

  @Test
  void anExtensionThatFailsFirstIsTheOnlyFailure() {
    Throwable failure = failure(Map.of(), NeverBegins.class);
    assertEquals("another extension", failure.getMessage());
    assertEquals(0, failure.getSuppressed().length);
    passes(Map.of(), Returns.class, 1); // nothing is still thought to run
  }

  // ---- audits ----

  @ExtendWith(MempoolExtension.class)
  static class Overruns {
    @Test
    void overruns() {
      Mempool pool = pool("orders");
      pool.chunk(3).set(ValueLayout.JAVA_BYTE, pool.offset(3) + 64, (byte) 1);
    }
  }

  @Test
  void aFindingOfTheAuditFailsTheTest() {
    assertSays(failure(Map.of(), Overruns.class), "pool 'orders'", "object 3");
  }

  // ---- classes ----

  @ExtendWith(MempoolExtension.class)
  static class ClassForgets {
    @BeforeAll
    static void get() {
      Forgets.forgetful(pool("orders"));
    }

    @Test
    void isNotToBlame() {}
  }

  @Test
  void anObjectOfBeforeAllFailsTheClassAndNoTest() {
    TestExecutionSummary summary = run(Map.of(), ClassForgets.class);
    assertEquals(1, summary.getTestsSucceededCount());
    assertEquals(1, summary.getContainersFailedCount());
    assertSays(
        summary.getFailures().getFirst().getException(),
        "ClassForgets does not leave the pools as they were",
        "Forgets.forgetful(");
  }

  @ExtendWith(MempoolExtension.class)
  static class ClassClosesWhatItsTestForgot {
    private static Mempool pool;

    @BeforeAll
    static void open() {
      pool = pool("orders");
    }

    @Test
    void forgets() {
      Forgets.forgetful(pool);
    }

    @AfterAll
    static void close() {
      pool.close();
    }
  }

  @Test
  void aFaultIsReportedOnce() {
    try (CapturedLog log = CapturedLog.start()) {
      assertSays(
          failure(Map.of(), ClassClosesWhatItsTestForgot.class),
          "ClassClosesWhatItsTestForgot.forgets()");
      log.expect("closed with objects that were not put back: pool 'orders'");
    }
  }

  // ---- settings ----

  static class OwnRegistry {
    private final PoolRegistry registry = new PoolRegistry();

    @RegisterExtension final MempoolExtension pools = new MempoolExtension().registries(registry);

    @Test
    void globalPoolsAreNotWatched() {
      Forgets.forgetful(pool("orders"));
    }

    @Test
    void ownPoolsAre() {
      Forgets.forgetful(Mempool.builder("mine").registry(registry).size(7).elementSize(64).build());
    }
  }

  @Test
  void otherRegistriesAreWatchedInPlaceOfTheGlobalOne() {
    assertSays(
        failure(Map.of(), OwnRegistry.class), "OwnRegistry.ownPoolsAre()", "pool 'mine' still");
  }

  static class Ignores {
    @RegisterExtension
    static final MempoolExtension POOLS = new MempoolExtension().ignoring("orders");

    @Test
    void forgets() {
      Forgets.forgetful(pool("orders"));
    }
  }

  @Test
  void poolsThatAreIgnoredFailNothing() {
    passes(Map.of(), Ignores.class, 1);
  }

  static class Guarded {
    @RegisterExtension
    static final MempoolExtension POOLS = new MempoolExtension().guard(Guard.STATE);

    static Guard ofClass;

    @BeforeAll
    static void open() {
      try (Mempool pool = pool("fixture")) {
        ofClass = pool.guard();
      }
    }

    @Test
    void levels() {
      assertEquals(Guard.STATE, ofClass);
      try (Mempool pool = pool("unnamed");
          Mempool off = Mempool.builder("named").size(7).elementSize(64).guard(Guard.OFF).build()) {
        assertEquals(Guard.STATE, pool.guard());
        assertEquals(Guard.OFF, off.guard());
      }
    }
  }

  @Test
  void poolsWithoutALevelGetThatOfTheExtension() {
    passes(Map.of(), Guarded.class, 1);
    try (Mempool pool = pool("later")) {
      assertEquals(Guard.OFF, pool.guard());
    }
  }

  @Test
  void thePropertyOfTheUserGoesBefore() {
    System.setProperty(Guard.PROPERTY, "canary");
    try {
      DefaultGuard.raise(Guard.TRACE);
      try (Mempool pool = pool("canary")) {
        assertEquals(Guard.CANARY, pool.guard());
      } finally {
        DefaultGuard.lower();
      }
      assertEquals("canary", System.getProperty(Guard.PROPERTY));
    } finally {
      System.clearProperty(Guard.PROPERTY);
    }
  }

  static class Waits {
    @RegisterExtension
    static final MempoolExtension POOLS = new MempoolExtension().grace(Duration.ofMinutes(5));

    @Test
    void aWorkerPutsBackLater() {
      Mempool pool = pool("orders");
      int object = pool.get();
      Thread test = Thread.currentThread();
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            while (test.getState() != Thread.State.TIMED_WAITING) {
              Thread.onSpinWait(); // until the extension waits
            }
            pool.put(object);
          });
    }
  }

  @Test
  void theGraceLetsOtherThreadsPutBack() {
    passes(Map.of(), Waits.class, 1);
    assertThrows(
        IllegalArgumentException.class, () -> new MempoolExtension().grace(Duration.ofNanos(-1)));
  }

  // ---- automatic registration ----

  static class NamesNoExtension {
    @Test
    void forgets() {
      Forgets.forgetful(pool("orders"));
    }
  }

  @Test
  void junitFindsTheExtensionIfItIsToldTo() {
    passes(Map.of(), NamesNoExtension.class, 1);
    closeAll();
    assertSays(failure(AUTOMATIC, NamesNoExtension.class), "NamesNoExtension.forgets()");
  }

  static class RegistersItToo {
    @RegisterExtension
    static final MempoolExtension POOLS = new MempoolExtension().guard(Guard.STATE);

    @Test
    void forgets() {
      Forgets.forgetful(pool("orders"));
    }
  }

  @Test
  void twoExtensionsReportAFaultOnce() {
    Throwable failure = failure(AUTOMATIC, RegistersItToo.class);
    assertSays(failure, "RegistersItToo.forgets() does not leave");
    assertEquals(0, failure.getSuppressed().length);
  }

  // ---- parallel tests ----

  /**
   * Tells when the innocent test has ended; its callback runs after that of the other extension.
   */
  static class Ended implements AfterEachCallback {
    static final CountDownLatch INNOCENT = new CountDownLatch(1);

    @Override
    public void afterEach(ExtensionContext context) {
      if (context.getDisplayName().equals("isInnocent()")) {
        INNOCENT.countDown();
      }
    }
  }

  @ExtendWith({Ended.class, MempoolExtension.class})
  static class Overlapping {
    private static final CyclicBarrier BOTH_RUN = new CyclicBarrier(2);

    @Test
    void forgets() throws Exception {
      Forgets.forgetful(pool("orders"));
      BOTH_RUN.await();
      Ended.INNOCENT.await();
    }

    @Test
    void isInnocent() throws Exception {
      BOTH_RUN.await();
    }
  }

  @Test
  void ofTestsThatOverlapTheLastIsFailedAndTheMessageNamesAll() {
    Map<String, String> parallel =
        Map.of(
            "junit.jupiter.execution.parallel.enabled",
            "true",
            "junit.jupiter.execution.parallel.mode.default",
            "concurrent",
            "junit.jupiter.execution.parallel.config.strategy",
            "fixed",
            "junit.jupiter.execution.parallel.config.fixed.parallelism",
            "2");
    List<Failure> failures = run(parallel, Overlapping.class).getFailures();
    assertEquals(
        List.of("forgets()"),
        failures.stream().map(failure -> failure.getTestIdentifier().getDisplayName()).toList());
    assertSays(
        failures.getFirst().getException(),
        "one of the tests that ran at the same time",
        "Overlapping.forgets()",
        "Overlapping.isInnocent()",
        "pool 'orders' still has 1 object(s) out");
  }
}
