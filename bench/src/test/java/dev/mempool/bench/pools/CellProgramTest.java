// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.support.GetPutLoop;
import dev.mempool.bench.support.LineProcess;
import dev.mempool.bench.support.PoolWork;
import dev.mempool.core.Mempool;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program measures a cell of each kind, and finds its pool full at the end. */
class CellProgramTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pool ring_mp_mc 0 1 1 512 64 16383",
        "pool stack 512 2 4 512 64 16383",
        "pool lf_stack user 1 512 512 64 16383",
        "pool stack user 1 1 512 64 16383",
        "pool-random bucket 512 1 8 512 64 16383",
        "pool-random ring_mp_mc user 1 512 512 64 16383",
        "mbuf 512 1 32 32 2048",
        "mbuf-alloc 0 2 256 256 2048",
        "mbuf-chain 512 1 4 32 2048",
        "mbuf-refcnt-shared 512 1 1 32 2048",
      })
  void aCellIsMeasured(String command) throws IOException {
    Cell cell = Cell.parse(command.split(" "));
    assertEquals(command, cell.command());
    try (LineProcess process = CellProgram.start(cell, "default", Optional.empty())) {
      process.answer();
      assertTrue(process.ask("run 3").number("ns_per_object") > 0);
      assertTrue(process.ask("for 1").number("bytes_per_object") >= 0);
      process.ask("end");
    }
  }

  @Test
  void whatCannotBeMeasuredHasAReason() throws IOException {
    try (LineProcess process =
        CellProgram.start(
            Cell.parse("pool", "stack", "0", "1", "5", "512", "64"), "default", Optional.empty())) {
      process.answer();
      IOException refusal = assertThrows(IOException.class, () -> process.ask("run 1"));
      assertTrue(refusal.getMessage().contains("512 objects cannot be got 5"), refusal.toString());
    }
    try (LineProcess process =
        CellProgram.start(
            Cell.parse("pool", "none", "0", "1", "1", "512", "64"), "default", Optional.empty())) {
      IOException refusal = assertThrows(IOException.class, process::answer);
      assertTrue(refusal.getMessage().contains("none"), refusal.toString());
    }
  }

  @Test
  void anEmptyPoolIsAFailureAndNotAFigure() {
    try (Mempool pool = Mempool.builder("small").size(255).elementSize(64).build()) {
      GetPutLoop loop = new GetPutLoop(pool, null, 512);
      IllegalStateException failure = assertThrows(IllegalStateException.class, loop::round);
      assertEquals("a get failed while 0 of 255 objects were free", failure.getMessage());
    }
  }

  @Test
  void aPoolHasRoomForAllThreads() {
    assertEquals(16383, Pools.size(512, 2));
    assertEquals(16383, Pools.size(32, 15));
    assertEquals(64 * 1536 - 1, Pools.size(512, 64));
    assertEquals(33791, Pools.size(32768, 1));
    assertEquals(2 * 33792 - 1, Pools.size(32768, 2));
  }

  @Test
  void theCheckFindsMissingObjectsAndThoseThatCameTwice() {
    try (Mempool pool = Mempool.builder("checked").size(63).elementSize(64).build()) {
      assertDoesNotThrow(() -> PoolWork.check(pool));
      int object = pool.get();
      assertThrows(IllegalStateException.class, () -> PoolWork.check(pool));
      assertTrue(object >= 0);
    }
    try (Mempool pool = Mempool.builder("doubled").size(63).elementSize(64).build()) {
      pool.get();
      int object = pool.get();
      pool.put(object);
      pool.put(object);
      assertThrows(IllegalStateException.class, () -> PoolWork.check(pool));
    }
  }
}
