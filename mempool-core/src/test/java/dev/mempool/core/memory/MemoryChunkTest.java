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
    MemoryTests.refused(Reason.EINVAL, () -> MemoryChunk.of(segment, "my memory", () -> {}), words);
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
      MemoryTests.refused(
          Reason.EINVAL,
          () -> MemoryChunk.of(memory, pageSize, "my memory", () -> {}),
          "my memory",
          Long.toString(pageSize),
          "power of two");
    }
    assertEquals(PageSize.BASE.bytes(), MemoryChunk.of(memory, "my memory", () -> {}).pageSize());
    assertEquals(1 << 21, MemoryChunk.of(memory, 1 << 21, "my memory", () -> {}).pageSize());
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
    MemoryChunk chunk = provider.allocate(new MemoryRequest(100_000, 1 << 16, "pool 'test'"));
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
        "MaxDirectMemorySize");
  }
}
