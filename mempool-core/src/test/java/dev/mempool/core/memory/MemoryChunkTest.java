// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryChunkTest {

  private static void refused(MemorySegment segment, String... words) {
    MemoryTests.refusedArgument(() -> MemoryChunk.of(segment, "my memory", () -> {}), words);
  }

  @Test
  @SuppressWarnings("MustBeClosed") // deliberately closed too early
  void segmentsThatPoolsCannotUseAreRefused() {
    refused(MemorySegment.ofArray(new byte[100]), "my memory", "heap", "Arena");
    refused(MemorySegment.ofAddress(4096), "length is 0", "reinterpret");
    try (Arena confined = Arena.ofConfined()) {
      refused(confined.allocate(100), "thread", "ofShared");
    }
    Arena closed = Arena.ofShared();
    MemorySegment memory = closed.allocate(100);
    refused(memory.asReadOnly(), "read-only");
    closed.close();
    refused(memory, "closed", "keep its arena open");
  }

  @Test
  void sizesOfPagesArePowersOfTwo() {
    MemorySegment memory = Arena.ofAuto().allocate(100);
    for (long pageSize : new long[] {0, -4096, 5000, Long.MIN_VALUE}) {
      MemoryTests.refusedArgument(
          () -> MemoryChunk.of(memory, pageSize, "my memory", () -> {}),
          "my memory",
          Long.toString(pageSize),
          "power of two");
    }
    assertEquals(PageSize.BASE.bytes(), MemoryChunk.of(memory, "my memory", () -> {}).pageSize());
    assertEquals(1 << 21, MemoryChunk.of(memory, 1 << 21, "my memory", () -> {}).pageSize());
  }

  @Test
  void nullIsRefused() {
    MemorySegment memory = Arena.ofAuto().allocate(100);
    MemoryTests.refusedNull("segment", () -> MemoryChunk.of(null, "x", () -> {}));
    MemoryTests.refusedNull("description", () -> MemoryChunk.of(memory, null, () -> {}));
    MemoryTests.refusedNull("release", () -> MemoryChunk.of(memory, "x", null));
    MemoryTests.refusedNull("owner", () -> MemoryRequest.of(1, 1, null));
    MemoryTests.refusedNull("file", () -> MemoryProvider.file(null));
    MemoryTests.refusedNull("file", () -> MemoryProvider.sharedFile(null));
    MemoryTests.refusedNull("size", () -> MemoryProvider.mapped().hugePages(null));
    MemoryTests.refusedNull("size", () -> MemoryProvider.mapped().preferHugePages(null));
  }

  @Test
  void requestsAreChecked() {
    for (long[] wrong : new long[][] {{0, 1}, {-1, 1}, {1, 0}, {1, 3}, {1, Long.MIN_VALUE}}) {
      MemoryTests.refusedArgument(
          () -> MemoryRequest.of(wrong[0], wrong[1], "pool 'test'"), "pool 'test'", "power of two");
    }
    assertEquals(
        "100,000 bytes aligned to 64 for pool 'test'", MemoryTests.request(100_000).toString());
  }

  @Test
  void aChunkReturnsTheValuesItWasMadeOf() {
    MemorySegment memory = Arena.ofAuto().allocate(12_345);
    AtomicInteger released = new AtomicInteger();
    MemoryChunk chunk = MemoryChunk.of(memory, "my memory", released::incrementAndGet);
    assertSame(memory, chunk.segment());
    assertEquals("my memory", chunk.description());
    assertTrue(chunk.toString().startsWith("my memory, 12,345 bytes at 0x"), chunk.toString());
    chunk.close();
    assertEquals(1, released.get());
  }

  @Test
  void plainMemoryIsThatOfTheJvm() throws Exception {
    MemoryProvider provider = MemoryProvider.arena();
    assertEquals("native memory", provider.toString());
    assertEquals(-1, provider.numaNode());
    MemoryChunk chunk = provider.allocate(MemoryRequest.of(100_000, 1 << 16, "pool 'test'"));
    assertEquals(0, chunk.segment().address() % (1 << 16));
    MemoryTests.checkIsUsable(chunk.segment());
    MemoryTests.checkClosing(chunk);
  }

  @Test
  void plainMemoryEnds() {
    MemoryTests.refused(
        Reason.ENOMEM,
        () -> MemoryProvider.arena().allocate(MemoryTests.request(1L << 50)),
        "pool 'test'",
        "dev.mempool.memory.limit");
  }

  @Test
  void theSystemRefusesWhatNoLimitDoes() {
    long before = MemoryLimit.ofProcess().inUse();
    System.setProperty(MemoryLimit.PROPERTY, "none");
    try {
      MemoryTests.refused(
          Reason.ENOMEM,
          () -> MemoryProvider.arena().allocate(MemoryTests.request(1L << 50)),
          "pool 'test' needs",
          "which the system does not give to the JVM (ulimit -v, vm.overcommit_memory)");
      assertEquals(before, MemoryLimit.ofProcess().inUse());
    } finally {
      System.clearProperty(MemoryLimit.PROPERTY);
    }
  }
}
