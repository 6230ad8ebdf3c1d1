// SPDX-License-Identifier: Apache-2.0
package dev.mempool.micrometer;

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
import dev.mempool.testsupport.OnThread;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
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
