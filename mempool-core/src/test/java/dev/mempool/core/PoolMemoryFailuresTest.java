// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Failures that come together: the first is thrown, and none of the others is lost. */
class PoolMemoryFailuresTest {

  private final TestOps ops = new TestOps();

  /** Memory that cannot be freed at first. The later try, when the pool is dropped, succeeds. */
  private static MemoryChunk chunk(long bytes, String name, List<String> released) {
    MemorySegment memory = Arena.ofAuto().allocate(bytes, 64);
    AtomicBoolean later = new AtomicBoolean();
    return MemoryChunk.of(
        memory,
        name,
        () -> {
          if (!later.getAndSet(true)) {
            released.add(name);
            throw new ArithmeticException(name);
          }
        });
  }

  private static List<String> messages(Throwable[] failures) {
    return Arrays.stream(failures).map(Throwable::getMessage).toList();
  }

  @Test
  void ofChunksThatCannotBeFreed() {
    List<String> released = new ArrayList<>();
    Mempool pool = TestPools.builder(ops, 3, 0).buildEmpty();
    for (String name : List.of("first", "second", "third")) {
      assertEquals(1, pool.memory().populate(chunk(pool.slotSize(), name, released)));
    }
    IllegalStateException e = assertThrows(IllegalStateException.class, pool::close);
    assertEquals("first", e.getCause().getMessage());
    assertEquals(List.of("second", "third"), messages(e.getCause().getSuppressed()));
    assertEquals(List.of("first", "second", "third"), released);
    assertTrue(pool.isClosed());
  }

  /** The provider gives less than it was asked for, and cannot free it either. */
  @Test
  void ofAChunkThatIsRefusedAndCannotBeFreed() {
    List<String> released = new ArrayList<>();
    MemoryProvider mean = request -> chunk(request.bytes() - 1, "mean", released);
    MempoolException e =
        assertThrows(
            MempoolException.class, () -> TestPools.builder(ops, 3, 0).memory(mean).build());
    assertEquals(Reason.ENOBUFS, e.reason());
    assertEquals(List.of("mean"), messages(e.getSuppressed()));
    assertEquals(List.of("mean"), released);
    assertTrue(ops.last.closed);
  }

  /** The backend of a pool that cannot be built fails when it is closed. */
  @Test
  void ofABackendThatCannotBeClosed() {
    ArithmeticException planted = new ArithmeticException("planted");
    TestOps.Queue backend =
        new TestOps.Queue(3) {
          @Override
          public void close() {
            throw new UnsupportedOperationException("close");
          }
        };
    ArithmeticException e =
        assertThrows(
            ArithmeticException.class,
            () ->
                TestPools.builder(TestOps.making(() -> backend), 3, 0)
                    .initializer((_, _) -> {
                      throw planted;
                    })
                    .build());
    assertSame(planted, e);
    assertEquals(1, e.getSuppressed().length);
    assertTrue(e.getSuppressed()[0].getMessage().contains("pool"), e.getSuppressed()[0].toString());
  }

  /** The least that serves: a provider that gives exactly what was asked for, and no more. */
  @Test
  void aProviderMayGiveExactlyWhatWasAskedFor() {
    long[] asked = new long[1];
    MemoryProvider exact =
        request -> {
          asked[0] += request.bytes();
          return MemoryChunk.of(
              Arena.ofAuto().allocate(request.bytes(), request.alignment()), "exact", () -> {});
        };
    try (Mempool pool = TestPools.builder(ops, 300, 0).memory(exact).build()) {
      assertEquals(300L * pool.slotSize(), asked[0]);
      assertEquals(300, pool.memory().populated());
      assertTrue(pool.isFull());
      int visited = pool.memory().forEachObject(_ -> {});
      assertEquals(300, visited);
    }
  }

  /** Chunks of every length, a byte more and a byte less than some objects have. */
  @Test
  void aChunkHoldsAsManyObjectsAsFit() {
    try (Mempool pool = TestPools.builder(ops, 1000, 0).buildEmpty()) {
      int slot = pool.slotSize();
      int populated = 0;
      for (int objects = 1; objects <= 3; objects++) {
        for (int more = -1; more <= 1; more++) {
          int fit = more < 0 ? objects - 1 : objects;
          MemorySegment memory = Arena.ofAuto().allocate((long) objects * slot + more, 64);
          assertEquals(fit, pool.memory().populate(memory), objects + " slots " + more);
          populated += fit;
          assertEquals(populated, pool.memory().populated());
          assertEquals(populated, pool.availCount());
        }
      }
      assertEquals(populated, pool.memory().chunks().stream().mapToInt(ChunkInfo::objects).sum());
    }
  }
}
