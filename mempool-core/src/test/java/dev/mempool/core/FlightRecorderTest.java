// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest {

  private static final String SLOW = "dev.mempool.SlowBackendCall";

  @TempDir Path folder;

  /** Returns the events of a pool that are recorded while code runs. */
  private List<RecordedEvent> recorded(Consumer<Recording> settings, Runnable code)
      throws IOException {
    try (Recording recording = new Recording()) {
      settings.accept(recording);
      recording.start();
      code.run();
      recording.stop();
      Path file = folder.resolve("recording.jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().startsWith("dev.mempool."))
          .toList();
    }
  }

  private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
    return events.stream().filter(e -> e.getEventType().getName().endsWith("." + name)).toList();
  }

  private static Mempool pool(int size, int cacheSize) {
    return TestPools.of(new TestOps(), size, cacheSize);
  }

  private static Consumer<Recording> enabling(String... events) {
    return recording -> List.of(events).forEach(event -> recording.enable("dev.mempool." + event));
  }

  @Test
  void creatingAPoolIsRecordedWithItsProperties() throws IOException {
    List<RecordedEvent> events =
        recorded(enabling("PoolCreated", "PoolPopulated"), () -> pool(10, 4).close());
    RecordedEvent created = of(events, "PoolCreated").getFirst();
    assertEquals("pool", created.getString("pool"));
    assertEquals("test", created.getString("ops"));
    assertEquals(10, created.getInt("size"));
    assertEquals(8, created.getInt("elementSize"));
    assertEquals(4, created.getInt("cacheSize"));
    RecordedEvent populated = of(events, "PoolPopulated").getFirst();
    assertEquals("pool", populated.getString("pool"));
    assertEquals(10, populated.getInt("objects"));
    assertEquals(10, populated.getInt("populated"));
    assertEquals(10, populated.getInt("size"));
    assertEquals(2, events.size());
  }

  @Test
  void exhaustionIsRecordedAtItsBeginning() throws IOException {
    try (Mempool pool = pool(3, 0)) {
      List<RecordedEvent> events =
          recorded(
              enabling("PoolExhausted"),
              () -> {
                pool.getBulk(new int[5], 0, 5);
                pool.getBulk(new int[6], 0, 6);
              });
      assertEquals(1, events.size());
      RecordedEvent exhausted = events.getFirst();
      assertEquals("pool", exhausted.getString("pool"));
      assertEquals("test", exhausted.getString("ops"));
      assertEquals(3, exhausted.getInt("size"));
      assertEquals(5, exhausted.getInt("requested"));
    }
  }

  @Test
  void refusedPutsAreRecordedWithTheReason() throws IOException {
    try (Mempool pool = pool(3, 0)) {
      List<RecordedEvent> events =
          recorded(
              enabling("PutRefused"),
              () -> {
                assertThrows(IllegalArgumentException.class, () -> pool.put(77));
                assertThrows(IllegalStateException.class, () -> pool.put(1));
                pool.put(pool.get());
              });
      assertEquals(2, events.size());
      assertTrue(events.getFirst().getString("reason").contains("has no object 77"));
      assertTrue(events.get(1).getString("reason").contains("put twice"));
      assertEquals("pool", events.get(1).getString("pool"));
    }
  }

  private static void everyCall(Mempool pool) {
    int[] objects = new int[2];
    pool.getBulk(objects, 0, 2);
    pool.put(objects[0]);
    pool.get();
    pool.putBulk(objects, 0, 2);
  }

  private static final Consumer<Recording> ALL_CALLS =
      recording -> recording.enable(SLOW).withThreshold(Duration.ZERO);

  @Test
  void callsOfABackendAreTimedWhereAPoolIsMadeDuringARecordingOfThem() throws IOException {
    List<RecordedEvent> events =
        recorded(
            ALL_CALLS,
            () -> {
              try (Mempool pool = pool(3, 0)) {
                everyCall(pool);
              }
            });
    List<RecordedEvent> calls = of(events, "SlowBackendCall");
    assertEquals(
        List.of("dequeue 2", "enqueue 1", "dequeue 1", "enqueue 2"),
        calls.stream().map(e -> e.getString("call") + " " + e.getInt("count")).toList());
    assertEquals("pool", calls.getFirst().getString("pool"));
    assertEquals("test", calls.getFirst().getString("ops"));
  }

  @Test
  void callsOfABackendAreTimedWhereThePoolWasAskedTo() throws IOException {
    try (Mempool pool = TestPools.builder(new TestOps(), 3, 0).recordBackendCalls(true).build();
        Mempool other = pool(3, 0)) {
      List<RecordedEvent> events =
          recorded(
              ALL_CALLS,
              () -> {
                everyCall(pool);
                everyCall(other);
              });
      assertEquals(4, events.size());
    }
  }

  /** A slow call that throws is recorded too. */
  @Test
  void countsAndTimesGoTogetherAndNothingIsChanged() throws IOException {
    TestOps ops = new TestOps();
    try (Mempool pool =
        TestPools.builder(ops, 3, 0).recordBackendCalls(true).statistics(true).build()) {
      List<RecordedEvent> events =
          recorded(
              ALL_CALLS,
              () -> {
                everyCall(pool);
                ops.last.failing = true;
                assertThrows(ArithmeticException.class, pool::get);
              });
      assertEquals(5, events.size());
      PoolStatistics counted = pool.statistics().orElseThrow();
      assertEquals(2, counted.backendGetBulk());
      assertEquals(3, counted.backendPutObjects());
    }
    assertTrue(ops.last.closed);
  }

  /** Every call takes longer than a nanosecond. */
  @Test
  void aCallAboveAThresholdIsRecorded() throws IOException {
    try (Mempool pool = TestPools.builder(new TestOps(), 3, 0).recordBackendCalls(true).build()) {
      List<RecordedEvent> events =
          recorded(
              recording -> recording.enable(SLOW).withThreshold(Duration.ofNanos(1)),
              () -> everyCall(pool));
      assertEquals(4, events.size());
    }
  }

  @Test
  void slowMeansAMillisecondUnlessTheRecordingSaysOtherwise() throws IOException {
    try (Mempool pool = TestPools.builder(new TestOps(), 3, 0).recordBackendCalls(true).build()) {
      List<RecordedEvent> events =
          recorded(
              recording -> recording.enable(SLOW).withThreshold(Duration.ofDays(1)),
              () -> everyCall(pool));
      assertEquals(0, events.size());
    }
    EventType type =
        FlightRecorder.getFlightRecorder().getEventTypes().stream()
            .filter(each -> each.getName().equals(SLOW))
            .findFirst()
            .orElseThrow();
    assertEquals(
        "1 ms",
        type.getSettingDescriptors().stream()
            .filter(setting -> setting.getName().equals("threshold"))
            .findFirst()
            .orElseThrow()
            .getDefaultValue());
  }

  @Test
  void eventsCanBeFoundAndRead() throws IOException {
    try (Mempool _ = TestPools.builder(new TestOps(), 3, 0).recordBackendCalls(true).build()) {
      FlightRecorder.getFlightRecorder().getEventTypes().stream()
          .filter(type -> type.getName().startsWith("dev.mempool."))
          .forEach(type -> {
            assertEquals(List.of("Mempool"), type.getCategoryNames(), type.getName());
            assertNotNull(type.getLabel(), type.getName());
            assertNotNull(type.getDescription(), type.getName());
          });
    }
  }
}
