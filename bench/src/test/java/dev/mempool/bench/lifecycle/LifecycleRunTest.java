// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.mempool.bench.lifecycle.LifecycleRun.Kind;
import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.support.Statistics;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifecycleRunTest {

  @Test
  void aPoolThatFitsHasFigures() {
    JsonObject row = LifecycleRun.row(new Kind("ring_mp_mc", 1023, 64), Long.MAX_VALUE);
    assertEquals("ring_mp_mc", row.get("ops").getAsString());
    assertEquals(1023, row.get("size").getAsInt());
    assertEquals(64, row.get("element").getAsInt());
    assertTrue(row.get("create_ms").getAsDouble() > 0, row::toString);
    assertTrue(row.get("close_ms").getAsDouble() > 0, row::toString);
    // an object of 64 bytes has its own line, and the ring has a slot of 4 bytes for it
    assertTrue(row.get("off_heap_bytes_per_object").getAsDouble() >= 64, row::toString);
    assertTrue(row.get("heap_bytes_per_object").getAsDouble() >= 4, row::toString);
    assertFalse(row.has("reason"));
  }

  @Test
  void aPoolThatDoesNotFitHasAReason() {
    JsonObject row = LifecycleRun.row(new Kind("stack", 1023, 2048), 1 << 20);
    assertFalse(row.has("create_ms"));
    String reason = row.get("reason").getAsString();
    assertTrue(reason.contains("it needs 0.1 GiB"), reason);
  }

  @Test
  void aPoolThatCannotBeMadeHasAReason() {
    JsonObject row = LifecycleRun.row(new Kind("nobody", 1023, 64), Long.MAX_VALUE);
    assertTrue(row.get("reason").getAsString().contains("nobody"), row::toString);
  }

  @Test
  void theAvailableMemoryIsReadAsTheKernelWritesIt() {
    assertEquals(
        23L << 30,
        LifecycleRun.freeMemory(List.of("MemFree: 5 kB", "MemAvailable:   " + (23 << 20) + " kB")));
    assertTrue(LifecycleRun.isShort(2L << 30, (3L << 30) - 1));
    assertFalse(LifecycleRun.isShort(2L << 30, 3L << 30));
  }

  @Test
  void everyBackendHasTheSameKindsOfDifferentNames() {
    for (String ops : Pools.OPS) {
      assertEquals(5, Kind.of(ops).stream().distinct().count());
    }
    assertEquals(3, Statistics.median(List.of(9.0, 1.0, 3.0)));
  }
}
