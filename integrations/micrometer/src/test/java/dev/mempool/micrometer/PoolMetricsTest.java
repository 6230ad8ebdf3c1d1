// SPDX-License-Identifier: Apache-2.0
package dev.mempool.micrometer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.Collected;
import dev.mempool.testsupport.OnThread;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a lost event would be waited for for ever
class PoolMetricsTest {

  private final PoolRegistry registry = new PoolRegistry();
  private final MeterRegistry meters = new SimpleMeterRegistry();

  private MempoolBuilder pool(String name) {
    return Mempool.builder(name).registry(registry).size(100).elementSize(8).ops("ring_mp_mc");
  }

  private double objects(String pool, String state) {
    return meters.get("mempool.objects").tags("pool", pool, "state", state).gauge().value();
  }

  private double count(String name, String... tags) {
    return meters.get(name).tags(tags).functionCounter().count();
  }

  private List<String> names() {
    return meters.getMeters().stream()
        .map(meter -> meter.getId().getName())
        .distinct()
        .sorted()
        .toList();
  }

  @Test
  void theStatesOfObjectsAddUp() throws Exception {
    try (Mempool pool = pool("orders").cacheSize(16).build()) {
      PoolMetrics.of(pool).bindTo(meters);
      OnThread.run(
          LcoreThread::new,
          () -> {
            int[] objects = new int[10];
            for (int i = 0; i < objects.length; i++) {
              objects[i] = pool.get();
            }
            double cached = objects("orders", "cached");
            assertTrue(cached > 0);
            assertEquals(10, objects("orders", "in.use"));
            assertEquals(90 - cached, objects("orders", "available"));
            pool.putBulk(objects);
          });
      assertEquals(100, objects("orders", "available"));
      assertEquals(100, meters.get("mempool.size").gauge().value());
      for (Meter meter : meters.getMeters()) {
        assertNotNull(meter.getId().getDescription(), meter.getId().toString());
        assertNotNull(meter.getId().getBaseUnit(), meter.getId().toString());
        if (!List.of("mempool.leaks", "mempool.pools").contains(meter.getId().getName())) {
          assertEquals("orders", meter.getId().getTag("pool"));
          assertEquals("ring_mp_mc", meter.getId().getTag("ops"));
        }
      }
    }
  }

  @Test
  void statisticsAreCountersIfThePoolHasThem() {
    try (Mempool counted = pool("counted").cacheSize(0).statistics(true).build();
        Mempool _ = pool("uncounted").build()) {
      PoolMetrics.of(registry).bindTo(meters);
      int[] objects = new int[10];
      assertTrue(counted.getBulk(objects));
      counted.putBulk(objects, 0, 4);
      assertFalse(counted.getBulk(new int[200]));
      assertEquals(10, count("mempool.gets"));
      assertEquals(4, count("mempool.puts"));
      assertEquals(10, count("mempool.misses", "operation", "get"));
      assertEquals(4, count("mempool.misses", "operation", "put"));
      assertEquals(1, count("mempool.failures"));
      assertEquals(1, meters.get("mempool.gets").functionCounters().size());
      assertEquals(2, meters.get("mempool.exhausted").counters().size());
      assertEquals(1, meters.get("mempool.exhausted").tags("pool", "counted").counter().count());
      counted.putBulk(objects, 4, 6);
    }
  }

  @Test
  void poolsComeAndGo() {
    PoolMetrics metrics = PoolMetrics.of(registry);
    metrics.bindTo(meters);
    assertEquals(List.of("mempool.leaks", "mempool.pools"), names());
    try (Mempool first = pool("first").build()) {
      assertEquals(1, meters.get("mempool.pools").gauge().value());
      try (Mempool second = pool("second").build()) {
        assertEquals(100, objects("first", "available"));
        assertEquals(100, objects("second", "available"));
        assertTrue(second.get() != Mempool.NONE);
      }
      assertEquals(1, meters.get("mempool.leaks").counter().count());
      assertEquals(1, meters.get("mempool.size").gauges().size());
      assertTrue(first.isFull());
      metrics.close();
      assertEquals(List.of(), names());
      metrics.bindTo(meters);
      assertEquals(100, objects("first", "available"));
    }
    assertEquals(List.of("mempool.leaks", "mempool.pools"), names());
    for (int i = 0; i < 100; i++) {
      pool("first").build().close();
    }
    assertEquals(2, meters.getMeters().size());
    metrics.close();
    try (Mempool _ = pool("later").build()) {
      assertEquals(List.of(), names());
    }
  }

  @Test
  void onePoolAlone() {
    try (Mempool pool = pool("one").build();
        Mempool _ = pool("other").build()) {
      PoolMetrics.of(pool).withTags(Tags.of("app", "shop")).bindTo(meters);
      assertEquals(1, meters.get("mempool.size").tags("app", "shop").gauges().size());
    }
    assertEquals(List.of("mempool.leaks", "mempool.pools"), names());
  }

  @Test
  void poolsThatReportNoLeaksHaveNone() {
    PoolMetrics.of(registry).bindTo(meters);
    try (Mempool pool = pool("p").reportLeaks(false).build()) {
      assertTrue(pool.get() != Mempool.NONE);
    }
    assertEquals(0, meters.get("mempool.leaks").counter().count());
  }

  @Test
  void theSuccessorOfAReplacedPoolHasItsMeters() {
    PoolMetrics.of(registry).bindTo(meters);
    Mempool old = pool("orders").build();
    MeterRegistry late = new SimpleMeterRegistry();
    try (Mempool next = pool("orders").replaces(old).size(50).build()) {
      assertEquals(50, objects("orders", "available"));
      PoolMetrics.of(registry).bindTo(late);
      assertEquals(50, late.get("mempool.size").gauge().value());
      old.close();
      assertEquals(50, objects("orders", "available"));
      assertEquals(50, next.availCount());
    }
    assertEquals(List.of("mempool.leaks", "mempool.pools"), names());
    Mempool first = pool("orders").build();
    pool("orders").replaces(first).size(50).build().close();
    assertEquals(100, objects("orders", "available"));
    first.close();
    assertEquals(List.of("mempool.leaks", "mempool.pools"), names());
  }

  // ---- backends that misbehave ----

  /** A stack that can refuse puts, take long, or fail to count. */
  private static final class OddOps implements MempoolOps {
    volatile boolean refuses;
    volatile boolean slow;
    volatile boolean fails;

    @Override
    public String name() {
      return "odd";
    }

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      return new MempoolBackend() {
        private final int[] free = new int[geometry.size()];
        private int count;

        @Override
        public synchronized boolean enqueue(int[] objects, int from, int n) {
          if (refuses) {
            return false;
          }
          System.arraycopy(objects, from, free, count, n);
          count += n;
          return true;
        }

        @Override
        public synchronized boolean dequeue(int[] objects, int from, int n) {
          if (slow) {
            long end = System.nanoTime() + 5_000_000; // of the 1 ms that an event needs
            while (System.nanoTime() - end < 0) {
              LockSupport.parkNanos(this, end - System.nanoTime());
            }
          }
          if (n > count) {
            return false;
          }
          count -= n;
          System.arraycopy(free, count, objects, from, n);
          return true;
        }

        @Override
        public synchronized int count() {
          if (fails) {
            throw new IllegalStateException("does not count");
          }
          return count;
        }
      };
    }
  }

  @Test
  void aBackendThatFailsToCountIsNotANumber() {
    OddOps ops = new OddOps();
    try (Mempool _ = pool("p").opsTable(OpsTable.of(ops)).ops("odd").build()) {
      PoolMetrics.of(registry).bindTo(meters);
      ops.fails = true;
      assertTrue(Double.isNaN(objects("p", "available")));
      assertTrue(Double.isNaN(objects("p", "in.use")));
      ops.fails = false;
      assertEquals(100, objects("p", "available"));
      ops.fails = true;
    }
    assertEquals(0, meters.get("mempool.leaks").counter().count());
  }

  @Test
  void theFlightRecorderTellsRefusedPutsAndSlowCalls() {
    OddOps ops = new OddOps();
    try (PoolMetrics metrics = PoolMetrics.of(registry).withFlightRecorder();
        Mempool pool =
            pool("p")
                .opsTable(OpsTable.of(ops))
                .ops("odd")
                .sharedCaches(false)
                .recordBackendCalls(true)
                .build()) {
      metrics.bindTo(meters);
      int object = pool.get();
      ops.refuses = true;
      assertThrows(RuntimeException.class, () -> pool.put(object));
      ops.refuses = false;
      pool.put(object);
      ops.slow = true;
      pool.put(pool.get());
      ops.slow = false;
      while (meters.get("mempool.refused").counter().count() < 1
          || meters.get("mempool.backend.slow").timer().count() < 1) {
        assertFalse(Thread.interrupted(), "an event is lost");
        Thread.onSpinWait(); // the events arrive within a second or two
      }
      assertEquals(1, meters.get("mempool.refused").counter().count());
    }
  }

  // ---- several bindings to one registry of meters ----

  @Test
  void severalMetricsOfOnePoolShareItsMeters() {
    PoolMetrics one = PoolMetrics.of(registry);
    try (Mempool pool = pool("orders").cacheSize(0).build()) {
      PoolMetrics two = PoolMetrics.of(pool);
      PoolMetrics tagged = PoolMetrics.of(pool).withTags(Tags.of("app", "shop"));
      one.bindTo(meters);
      two.bindTo(meters);
      two.bindTo(meters);
      tagged.bindTo(meters);
      int[] objects = new int[100];
      assertTrue(pool.getBulk(objects));
      assertFalse(pool.getBulk(new int[1]));
      for (Counter exhausted : meters.get("mempool.exhausted").counters()) {
        assertEquals(1, exhausted.count(), exhausted.getId().toString());
      }
      assertEquals(2, meters.get("mempool.pools").gauges().size());
      one.close();
      assertEquals(100, objects("orders", "in.use"));
      assertEquals(1, meters.get("mempool.exhausted").counter().count());
      pool.putBulk(objects);
      assertTrue(pool.getBulk(objects));
      assertFalse(pool.getBulk(new int[1]));
      assertEquals(2, meters.get("mempool.exhausted").counter().count());
      tagged.close();
      assertEquals(1, meters.get("mempool.pools").gauge().value());
      pool.putBulk(objects);
      two.close();
      assertEquals(List.of(), names());
    }
  }

  @Test
  void metricsOfDifferentPoolsCountTogether() {
    Mempool first = pool("first").build();
    Mempool second = pool("second").build();
    PoolMetrics one = PoolMetrics.of(first);
    PoolMetrics two = PoolMetrics.of(second);
    PoolMetrics both = PoolMetrics.of(registry);
    for (PoolMetrics each : List.of(one, two, both)) {
      each.bindTo(meters);
    }
    assertEquals(2, meters.get("mempool.pools").gauge().value());
    assertTrue(first.get() != Mempool.NONE);
    first.close();
    assertEquals(1, meters.get("mempool.leaks").counter().count());
    assertEquals(1, meters.get("mempool.pools").gauge().value());
    one.close();
    both.close();
    assertEquals(100, objects("second", "available"));
    assertEquals(1, meters.get("mempool.leaks").counter().count());
    second.close();
    assertEquals(List.of("mempool.leaks", "mempool.pools"), names());
    two.close();
    assertEquals(List.of(), names());
  }

  /** Two recorders would count each event twice. */
  @Test
  void severalMetricsShareTheFlightRecorder() {
    long before = recordings();
    OddOps ops = new OddOps();
    PoolMetrics one = PoolMetrics.of(registry).withFlightRecorder();
    PoolMetrics two = PoolMetrics.of(registry).withFlightRecorder();
    try (PoolMetrics without = PoolMetrics.of(registry);
        Mempool pool =
            pool("p").opsTable(OpsTable.of(ops)).ops("odd").sharedCaches(false).build()) {
      without.bindTo(meters);
      assertFalse(names().contains("mempool.refused"));
      one.bindTo(meters);
      two.bindTo(meters);
      assertEquals(before + 1, recordings());
      int object = pool.get();
      ops.refuses = true;
      assertThrows(RuntimeException.class, () -> pool.put(object));
      ops.refuses = false;
      pool.put(object);
      one.close();
      while (meters.get("mempool.refused").counter().count() < 1) {
        Thread.onSpinWait(); // the event arrives within a second or two
      }
      assertEquals(1, meters.get("mempool.refused").counter().count());
      two.close();
      assertEquals(before, recordings());
      assertFalse(names().contains("mempool.refused"));
      assertEquals(100, objects("p", "available"));
    }
  }

  private static int recordings() {
    return FlightRecorder.getFlightRecorder().getRecordings().size();
  }

  /** A registry of pools may live as long as the JVM. */
  @Test
  void thereIsNothingToListenToAfterTheOnlyPoolIsClosed() {
    int before = recordings();
    Mempool closed = pool("closed").build();
    Mempool later = pool("later").build();
    Binding ofClosed = new Binding(meters, closed, Tags.empty(), true);
    Binding ofLater = new Binding(meters, later, Tags.empty(), true);
    closed.close();
    ofClosed.start(registry);
    assertFalse(ofClosed.isListening());
    assertEquals(before, recordings());
    ofLater.start(registry);
    assertTrue(ofLater.isListening());
    assertEquals(before + 1, recordings());
    later.close();
    assertFalse(ofLater.isListening());
    assertEquals(before, recordings());
    assertEquals(List.of("mempool.leaks", "mempool.pools"), names());
    ofClosed.close();
    ofLater.close();
    assertEquals(List.of(), names());
  }

  /** Programs that watch one pool seldom keep the metrics, and close them even less. */
  @Test
  void theNumberOfPoolsIsKnownAfterMetricsWereDropped() throws InterruptedException {
    assertTrue(
        Collected.collected(() -> {
          Mempool alone = pool("alone").build();
          PoolMetrics dropped = PoolMetrics.of(alone);
          dropped.bindTo(meters);
          assertEquals(1, meters.get("mempool.pools").gauge().value());
          alone.close();
          return dropped;
        }));
    // the meters of a binding go a collection later than the metrics
    assertTrue(Collected.collected(Object::new));
    assertEquals(0, meters.get("mempool.pools").gauge().value());
    try (Mempool later = pool("later").build()) {
      PoolMetrics metrics = PoolMetrics.of(later);
      metrics.bindTo(meters);
      assertEquals(1, meters.get("mempool.pools").gauge().value());
      metrics.close();
    }
    assertEquals(List.of(), names());
  }

  /** The walk at the start may find a pool that another thread has begun to close. */
  @Test
  void aPoolThatIsBeingClosedIsNotAdded() {
    try (Mempool pool = pool("orders").build()) {
      Binding binding = new Binding(meters, null, Tags.empty(), false);
      binding.closing(pool);
      binding.ready(pool);
      assertEquals(List.of("mempool.leaks", "mempool.pools"), names());
      binding.close();
    }
  }

  @Test
  void closingDuringTheStartLeavesNothing() throws Exception {
    int before = recordings();
    try (Mempool _ = pool("orders").build()) {
      for (int i = 0; i < 200; i++) {
        PoolMetrics metrics = PoolMetrics.of(registry);
        PoolMetrics chosen = i % 20 == 0 ? metrics.withFlightRecorder() : metrics;
        CountDownLatch ready = new CountDownLatch(2);
        Thread binds =
            Thread.startVirtualThread(() -> {
              meet(ready);
              chosen.bindTo(meters);
            });
        meet(ready);
        while (binds.isAlive()) {
          chosen.close();
        }
        chosen.close();
        assertEquals(List.of(), names());
        assertEquals(before, recordings());
      }
    }
  }

  private static void meet(CountDownLatch ready) {
    ready.countDown();
    while (ready.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  /** The recorder takes some tens of milliseconds to start; pools are made meanwhile. */
  @Test
  void noPoolWaitsForTheRecorder() throws Exception {
    CountDownLatch made = new CountDownLatch(1);
    try (PoolMetrics metrics = PoolMetrics.of(registry).withFlightRecorder()) {
      FlightRecorderListener waits =
          new FlightRecorderListener() {
            @Override
            public void recordingStateChanged(Recording recording) {
              if (recording.getState() == RecordingState.RUNNING) {
                assertTrue(assertDoesNotThrow(() -> made.await(30, TimeUnit.SECONDS)));
              }
            }
          };
      FlightRecorder.addListener(waits);
      Thread binds = Thread.ofPlatform().start(() -> metrics.bindTo(meters));
      try {
        while (recordings() == 0) {
          Thread.onSpinWait();
        }
        pool("meanwhile").build().close();
      } finally {
        made.countDown();
        binds.join();
        boolean _ = FlightRecorder.removeListener(waits);
      }
    }
  }

  // ---- Prometheus ----

  @Test
  void prometheusReadsTheNames() {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Mempool pool = pool("or\"ders\n").cacheSize(0).statistics(true).build()) {
      PoolMetrics metrics = PoolMetrics.of(registry).withFlightRecorder();
      metrics.bindTo(prometheus);
      pool.put(pool.get());
      String page = prometheus.scrape();
      String tags = "{ops=\"ring_mp_mc\",pool=\"or\\\"ders\\n\"";
      for (String line :
          List.of(
              "mempool_objects" + tags + ",state=\"available\"} 100.0",
              "mempool_objects" + tags + ",state=\"cached\"} 0.0",
              "mempool_objects" + tags + ",state=\"in.use\"} 0.0",
              "mempool_size_objects" + tags + "} 100.0",
              "mempool_gets_objects_total" + tags + "} 1.0",
              "mempool_puts_objects_total" + tags + "} 1.0",
              "mempool_misses_objects_total{operation=\"get\"," + tags.substring(1) + "} 1.0",
              "mempool_failures_calls_total" + tags + "} 0.0",
              "mempool_exhausted_events_total" + tags + "} 0.0",
              "mempool_refused_calls_total" + tags + "} 0.0",
              "mempool_backend_slow_seconds_count" + tags + "} 0",
              "mempool_leaks_objects_total 0.0",
              "mempool_pools 1.0")) {
        assertTrue(page.lines().anyMatch(line::equals), line + " is not in\n" + page);
      }
      metrics.close();
      PoolMetrics.of(registry).bindTo(prometheus);
    }
    String after = prometheus.scrape();
    assertTrue(
        Stream.of(after.split("\n"))
            .filter(line -> !line.startsWith("#"))
            .allMatch(line -> line.toLowerCase(Locale.ROOT).matches("mempool_(leaks|pools).*")),
        after);
  }
}
