// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Pool;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The references of external buffers, and the memory that can be one. */
class ExternalBufferTest {

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void free() {
    arena.close();
  }

  private ExternalBuffer buffer() {
    return new ExternalBuffer(arena.allocate(64), _ -> {});
  }

  private static void refused(String why, MemorySegment memory) {
    Pools.assertMessage(
        assertThrows(
            IllegalArgumentException.class,
            () -> new ExternalBuffer(memory, Pool.NO_IOVA, _ -> {})),
        why);
  }

  @Test
  void memoryThatCannotBeABufferIsToldWhy() {
    refused("must be native", MemorySegment.ofArray(new byte[64]));
    refused("must be writable", arena.allocate(64).asReadOnly());
    refused("has 0 bytes, allowed are 1 to " + Integer.MAX_VALUE, arena.allocate(0));
    assertEquals(
        1, new ExternalBuffer(arena.allocate(1), Pool.NO_IOVA, _ -> {}).memory().byteSize());
  }

  /** The file has no bytes of its own, so it takes no room. */
  @Test
  void theLengthOfABufferIsAnInt(@TempDir Path folder) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("sparse"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      MemorySegment memory =
          file.map(FileChannel.MapMode.READ_WRITE, 0, Integer.MAX_VALUE + 1L, arena);
      refused("has 2147483648 bytes", memory);
      ExternalBuffer most =
          new ExternalBuffer(memory.asSlice(0, Integer.MAX_VALUE), Pool.NO_IOVA, _ -> {});
      assertEquals(Integer.MAX_VALUE, most.length());
    }
  }

  @Test
  void referencesAreOneToTheLargestInt() {
    ExternalBuffer buffer = buffer();
    assertEquals(1, buffer.refcnt());
    assertEquals(Integer.MAX_VALUE, buffer.refcntUpdate(Integer.MAX_VALUE - 1));
    assertThrows(IllegalArgumentException.class, () -> buffer.refcntUpdate(1));
    assertEquals(1, buffer.refcntUpdate(1 - Integer.MAX_VALUE));
    assertThrows(IllegalArgumentException.class, () -> buffer.refcntUpdate(-1));
    assertEquals(1, buffer.refcntUpdate(0));
    assertEquals(2, buffer.refcntUpdate(1));
    assertEquals(1, buffer.refcntUpdate(-1));
    buffer.refcntSet(1);
    assertThrows(IllegalArgumentException.class, () -> buffer.refcntSet(0));
    assertEquals(1, buffer.refcnt());
    buffer.release();
    assertEquals(0, buffer.refcnt());
    assertThrows(IllegalStateException.class, () -> buffer.refcntUpdate(1));
    assertThrows(IllegalStateException.class, buffer::release);
    assertTrue(buffer.toString().contains("of 64 byte(s)"), buffer::toString);
    assertTrue(buffer.toString().contains("(refcnt 0)"), buffer::toString);
  }

  /** Both threads hold a reference all the time, so that neither is ever alone. */
  @Test
  void noChangeOfTwoThreadsIsLost() throws InterruptedException {
    ExternalBuffer buffer = buffer();
    buffer.refcntSet(2);
    int changes = 100_000;
    Runnable counting =
        () -> {
          for (int i = 0; i < changes; i++) {
            buffer.refcntUpdate(1);
          }
        };
    Thread other = Thread.ofPlatform().start(counting);
    counting.run();
    other.join();
    assertEquals(2 + 2 * changes, buffer.refcnt());
  }
}
