// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.linux.Pages;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesTest {

  @Test
  void pageSizeIsThatOfTheKernel(@TempDir Path folder) throws IOException {
    Path vector = folder.resolve("auxv");
    ByteBuffer words = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    words.putLong(3).putLong(6).putLong(6).putLong(65536).putLong(0).putLong(0);
    Files.write(vector, words.array());
    assertEquals(65536, Pages.baseBytes(vector));
    Files.write(vector, new byte[11]);
    assertEquals(4096, Pages.baseBytes(vector));
    assertEquals(4096, Pages.baseBytes(folder.resolve("none")));

    Path self = Path.of("/proc/self/smaps");
    String said = ProcFile.value(self, "KernelPageSize:", Pages.BASE_BYTES / 1024 + " kB");
    assertEquals(Pages.BASE_BYTES / 1024 + " kB", said);
    assertEquals(Pages.BASE_BYTES, PageSize.BASE.bytes());
  }

  @Test
  void sizesAreWrittenAsPeopleDo() {
    assertEquals("2 MiB", PageSize.HUGE_2M.toString());
    assertEquals("1 GiB", PageSize.HUGE_1G.toString());
    assertEquals("64 KiB", Pages.sizeText(65536));
    assertEquals("100 bytes", Pages.sizeText(100));
  }

  @Test
  void touchingChangesNothing() {
    try (Arena arena = Arena.ofShared()) {
      byte[] content = new byte[100_001];
      Arrays.fill(content, (byte) 0x5a);
      MemorySegment memory = arena.allocate(content.length + 3, 1).asSlice(3);
      memory.copyFrom(MemorySegment.ofArray(content));
      MemoryProvider provider = _ -> MemoryChunk.of(memory, "test memory", () -> {});
      assertSame(memory, provider.prefaulted(3).allocate(MemoryTests.request(1)).segment());
      assertArrayEquals(content, memory.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void everyPageIsVisitedOnceByAnyNumberOfThreads() {
    for (int threads : new int[] {1, 2, 7, 64}) {
      for (int pages : new int[] {1, 2, 3, 63, 1000}) {
        AtomicIntegerArray visits = new AtomicIntegerArray(pages);
        AtomicLong sum = new AtomicLong();
        long bytes = pages * 4096L - 100;
        PageWalk.run(
            bytes,
            4096,
            threads,
            (offset, length) -> {
              assertEquals(0, offset % 4096);
              sum.addAndGet(length);
              for (long at = offset; at < offset + length; at += 4096) {
                visits.incrementAndGet((int) (at / 4096));
              }
            });
        assertEquals(bytes, sum.get());
        for (int page = 0; page < pages; page++) {
          assertEquals(1, visits.get(page), "page " + page + " of " + pages);
        }
      }
    }
  }

  @Test
  void severalThreadsTakePart() {
    // each thread waits for the other
    CountDownLatch both = new CountDownLatch(2);
    PageWalk.run(
        2 * 4096,
        4096,
        2,
        (_, _) -> {
          both.countDown();
          try {
            assertTrue(both.await(1, TimeUnit.MINUTES));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    assertEquals(0, both.getCount());
  }

  @Test
  void anExceptionOfAThreadIsRethrown() {
    MempoolException e = new MempoolException(Reason.ENOMEM, "none");
    assertSame(
        e,
        assertThrows(
            MempoolException.class,
            () ->
                PageWalk.run(
                    100 * 4096,
                    4096,
                    4,
                    (offset, _) -> {
                      if (offset > 50 * 4096) {
                        throw e;
                      }
                    })));
    assertThrows(
        StackOverflowError.class,
        () ->
            PageWalk.run(
                4096,
                4096,
                1,
                (_, _) -> {
                  throw new StackOverflowError();
                }));
  }

  @Test
  void numbersOfThreadsAreChecked() {
    for (int threads : new int[] {0, -1, 1025}) {
      for (MemoryProvider provider :
          new MemoryProvider[] {MemoryProvider.arena(), MemoryProvider.mapped()}) {
        MemoryTests.refusedArgument(
            () -> provider.prefaulted(threads), threads + " threads", "1 to 1024");
      }
    }
  }

  @Test
  void aKernelWithoutTheAdviceLetsPagesBeTouched() {
    try (MemoryChunk chunk = MemoryProvider.arena().allocate(MemoryTests.request(10 * 4096))) {
      AtomicLong asked = new AtomicLong();
      Populate.run(
          chunk.segment(),
          4096,
          2,
          (_, bytes) -> {
            asked.addAndGet(bytes);
            return 22;
          },
          errno -> new MempoolException(Reason.EIO, "error " + errno));
      assertEquals(chunk.segment().byteSize(), asked.get());
      MemoryTests.refused(
          Reason.ENOMEM,
          () ->
              Populate.run(
                  chunk.segment(),
                  4096,
                  1,
                  (_, _) -> 14,
                  errno -> new MempoolException(Reason.ENOMEM, "error " + errno)),
          "error 14");
    }
  }

  @Test
  void anyMemoryCanBePrefaulted() {
    MemoryProvider provider = MemoryProvider.arena().prefaulted(2);
    assertEquals("native memory, prefaulted by 2 threads", provider.toString());
    assertEquals(MemoryProvider.arena().numaNode(), provider.numaNode());
    try (MemoryChunk chunk = provider.allocate(MemoryTests.request(100_000))) {
      MemoryTests.checkIsUsable(chunk.segment());
      assertTrue(chunk.segment().byteSize() >= 100_000);
    }
  }
}
