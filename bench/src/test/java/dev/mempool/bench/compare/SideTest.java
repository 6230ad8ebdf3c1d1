// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.bench.pools.Cell;
import dev.mempool.bench.support.LineProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SideTest {

  private static final Cell CELL = Plan.quick().cells().getFirst();

  /** A program that says that it is ready, and then answers each command with a line. */
  private static LineProcess answering(String... answers) throws IOException {
    StringBuilder script = new StringBuilder("echo '{}'\n");
    for (String answer : answers) {
      script.append("read line; echo '").append(answer).append("'\n");
    }
    return LineProcess.start(
        "it", new ProcessBuilder("sh", "-c", script.toString()), "", Duration.ofMinutes(1));
  }

  private static String slice(double ns, double bytes) {
    return "{\"ns_per_object\":%s,\"bytes_per_object\":%s}".formatted(ns, bytes);
  }

  @Test
  void everyProcessHasItsSlicesAndWarmUpDoesNotCount() {
    try (Side side =
        new Side(
            cell -> answering(slice(9, 0), slice(2, 5), slice(3, 4), "{\"back\":6,\"of\":6}"),
            CELL)) {
      for (int i = 0; i < 2; i++) {
        side.start();
        side.prepare();
        assertEquals(9, side.warmUp(7));
        side.measure(7);
        side.measure(7);
        side.end();
      }
      assertEquals(List.of(List.of(2.0, 3.0), List.of(2.0, 3.0)), side.nsPerObject());
      assertEquals(4, side.bytesPerObject());
      assertEquals("", side.remark());
    }
  }

  @Test
  void aPoolThatNeverHandsOutSomeObjectsHasARemark() {
    try (Side side = new Side(cell -> answering("{\"back\":5,\"of\":6}"), CELL)) {
      side.start();
      side.prepare();
      side.end();
      assertEquals("C's pool could hand out 5 of its 6 objects from the start", side.remark());
      assertFalse(side.failed());
    }
  }

  @Test
  void afterARefusalThereAreNoFiguresAndNoFurtherProcess() {
    int[] starts = new int[1];
    try (Side side =
        new Side(
            cell -> {
              starts[0]++;
              return answering(slice(1, 0), "{\"refused\":\"no more\"}");
            },
            CELL)) {
      for (int i = 0; i < 2; i++) {
        side.start();
        side.prepare();
        side.measure(1);
        side.measure(1);
        side.measure(1);
        side.end();
      }
      assertTrue(side.failed());
      assertEquals("no more", side.remark());
      assertEquals(List.of(), side.nsPerObject());
      assertEquals(1, starts[0]);
    }
  }

  @Test
  void aProgramThatCannotBeStartedIsTheReason() {
    Side.Program none =
        cell -> {
          throw new IOException("there is none");
        };
    try (Side side = new Side(none, CELL)) {
      side.start();
      side.prepare();
      assertEquals(0, side.warmUp(1));
      assertEquals("there is none", side.remark());
    }
  }
}
