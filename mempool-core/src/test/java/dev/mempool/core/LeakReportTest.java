// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.memory.ChildJvm;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Traces and the leak reports that are made of them. */
class LeakReportTest {

  private final TestOps ops = new TestOps();

  private MempoolBuilder builder(Guard guard, int size) {
    return TestPools.builder(ops, size, 0).guard(guard).reportLeaks(false);
  }

  private static int oneLeak(Mempool pool) {
    return pool.get();
  }

  private static void anotherLeak(Mempool pool, int count) {
    pool.getBulk(new int[count], 0, count);
  }

  private static void firstPut(Mempool pool, int object) {
    pool.put(object);
  }

  private static boolean names(StackTraceElement[] stack, String method) {
    return Arrays.stream(stack).anyMatch(frame -> frame.getMethodName().equals(method));
  }

  @Test
  void withoutAGuardOnlyTheNumberIsKnown() {
    try (Mempool pool = builder(Guard.OFF, 8).build()) {
      anotherLeak(pool, 3);
      LeakReport report = pool.leakReport();
      assertEquals(3, report.out());
      assertEquals(List.of(), report.sites());
      assertTrue(report.toString().contains("3 object(s)"), report.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"STATE", "CANARY"})
  void statesTellWhich(Guard guard) {
    try (Mempool pool = builder(guard, 20).build()) {
      int kept = pool.get();
      anotherLeak(pool, 12);
      pool.put(kept);
      LeakReport report = pool.leakReport();
      assertEquals(12, report.out());
      LeakReport.Site site = report.sites().getFirst();
      assertEquals(12, site.count());
      assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8), site.examples());
      assertEquals(Optional.empty(), site.oldest());
      assertEquals(List.of(), site.stack());
      assertTrue(report.toString().contains("and more"), report.toString());
    }
  }

  @Test
  void tracesTellWhere() throws Exception {
    try (Mempool pool = builder(Guard.TRACE, 20).build()) {
      Instant before = Instant.now();
      Thread thread = new Thread(() -> oneLeak(pool), "leaker");
      thread.start();
      thread.join();
      anotherLeak(pool, 3);
      anotherLeak(pool, 2); // another line
      pool.put(pool.get());
      LeakReport report = pool.leakReport();
      assertEquals(6, report.out());
      assertEquals(3, report.sites().size());
      LeakReport.Site most = report.sites().getFirst();
      assertEquals(3, most.count());
      assertEquals(List.of(1, 2, 3), most.examples());
      assertEquals("anotherLeak", most.stack().getFirst().getMethodName());
      LeakReport.Site least = report.sites().getLast();
      assertEquals(1, least.count());
      assertEquals(List.of("leaker"), least.threads());
      assertEquals("oneLeak", least.stack().getFirst().getMethodName());
      assertTrue(!least.oldest().orElseThrow().isBefore(before));
      String text = report.toString();
      assertTrue(text.contains("leaker") && text.contains("oneLeak"), text);
    }
  }

  @Test
  void objectsOfOneSiteAreCountedTogether() {
    try (Mempool pool = builder(Guard.TRACE, 20).build()) {
      for (int i = 0; i < 10; i++) {
        oneLeak(pool);
      }
      LeakReport report = pool.leakReport();
      assertEquals(1, report.sites().size());
      assertEquals(10, report.sites().getFirst().count());
    }
  }

  @Test
  void doublePutShowsBothPlaces() {
    try (Mempool pool = builder(Guard.TRACE, 4).build()) {
      int object = oneLeak(pool);
      firstPut(pool, object);
      IllegalStateException e = assertThrows(IllegalStateException.class, () -> pool.put(object));
      assertTrue(names(e.getCause().getStackTrace(), "firstPut"), "where it was put first");
      assertTrue(names(e.getSuppressed()[0].getStackTrace(), "oneLeak"), "where it was got");
      assertTrue(e.getMessage().contains(Thread.currentThread().getName()), e.getMessage());
    }
  }

  @Test
  void damageShowsTheLastUsersOfTheObject() {
    try (Mempool pool = builder(Guard.TRACE, 4).build()) {
      int object = oneLeak(pool);
      CanaryTest.write(pool, object, 8);
      IllegalStateException onPut =
          assertThrows(IllegalStateException.class, () -> pool.put(object));
      assertTrue(names(onPut.getSuppressed()[0].getStackTrace(), "oneLeak"));
      firstPut(pool, object);
      CanaryTest.write(pool, object, 8);
      int[] all = new int[4];
      IllegalStateException onGet =
          assertThrows(IllegalStateException.class, () -> pool.getBulk(all, 0, 4));
      assertTrue(names(onGet.getSuppressed()[0].getStackTrace(), "oneLeak"));
      assertTrue(names(onGet.getSuppressed()[1].getStackTrace(), "firstPut"));
    }
  }

  @Test
  void reportsTellWhichGetsWereNotSampled() {
    try (Mempool pool = builder(Guard.TRACE, 4000).traceEvery(4).build()) {
      for (int i = 0; i < 4000; i++) {
        oneLeak(pool);
      }
      LeakReport report = pool.leakReport();
      assertEquals(2, report.sites().size());
      int traced = report.sites().getLast().count();
      assertTrue(traced > 700 && traced < 1300, "about one in four: " + traced); // 11 deviations
      assertTrue(report.toString().contains("traceEvery"), report.toString());
    }
    try (Mempool pool = builder(Guard.TRACE, 4).traceEvery(Integer.MAX_VALUE).build()) {
      int object = pool.get();
      pool.put(object);
      IllegalStateException e = assertThrows(IllegalStateException.class, () -> pool.put(object));
      assertNull(e.getCause());
      assertTrue(e.getMessage().contains("traceEvery"), e.getMessage());
    }
  }

  @Test
  void aKeptObjectIsNoLongerTracedAsPut() {
    try (Mempool pool = builder(Guard.TRACE, 4).build()) {
      int object = oneLeak(pool);
      ops.last.failing = true;
      assertThrows(ArithmeticException.class, () -> pool.put(object));
      ops.last.failing = false;
      CanaryTest.write(pool, object, 8);
      IllegalStateException damaged =
          assertThrows(IllegalStateException.class, () -> pool.put(object));
      assertEquals(1, damaged.getSuppressed().length, "got, and put by nobody");
      firstPut(pool, object);
      IllegalStateException e = assertThrows(IllegalStateException.class, () -> pool.put(object));
      assertTrue(names(e.getCause().getStackTrace(), "firstPut"));
    }
  }

  /** Runs in another JVM, whose standard error is its log. */
  @Test
  void aPoolThatIsClosedWithObjectsOutWarns() throws Exception {
    ChildJvm.Result result = ChildJvm.run(ChildJvm.command(List.of(), ClosingPools.class));
    assertEquals(0, result.status(), result.errors());
    String[] warnings = result.errors().split("closed with objects that were not put back: ", -1);
    assertEquals(4, warnings.length, result.errors());
    assertTrue(warnings[1].contains("1 object(s) are out; Guard.STATE tells"), result.errors());
    assertTrue(warnings[2].startsWith("pool 'pool': 1 object(s)"), result.errors());
    assertTrue(warnings[3].contains("oneLeak"), result.errors());
  }

  /** Closes pools that must log a warning, and pools that must not. */
  static final class ClosingPools {
    public static void main(String[] arguments) {
      closed(Guard.OFF, true, true);
      closed(Guard.OFF, true, false);
      closed(Guard.OFF, false, true);
      closed(Guard.STATE, true, false);
      closed(Guard.STATE, false, true);
      closed(Guard.STATE, true, true);
      closed(Guard.TRACE, true, true);
    }

    private static void closed(Guard guard, boolean reporting, boolean leaking) {
      Mempool pool =
          TestPools.builder(new TestOps(), 4, 0).guard(guard).reportLeaks(reporting).build();
      int object = oneLeak(pool);
      if (!leaking) {
        pool.put(object);
      }
      pool.close();
    }
  }

  @Test
  void aClosedPoolReportsNothing() {
    Mempool pool = builder(Guard.STATE, 4).build();
    pool.close();
    assertThrows(IllegalStateException.class, pool::leakReport);
    assertThrows(IllegalStateException.class, pool::audit);
  }
}
