// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.linux.Capabilities;
import dev.mempool.core.memory.linux.PageMap;
import dev.mempool.core.memory.linux.Pages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Physical addresses if the kernel shows them to the tests, otherwise the error that says why not.
 */
class PageMapTest {

  private record Run(long address, long bytes, long physical) {}

  private static List<Run> runs(PageMap map, long address, long bytes) {
    List<Run> runs = new ArrayList<>();
    map.runs(address, bytes, (a, b, p) -> runs.add(new Run(a, b, p)));
    return runs;
  }

  private static void withMap(Consumer<PageMap> test) {
    PageMap opened;
    try {
      opened = PageMap.open();
    } catch (MempoolException e) {
      checkRefusal(e);
      return;
    }
    try (PageMap map = opened) {
      test.accept(map);
    }
  }

  private static void checkRefusal(MempoolException e) {
    if (Files.exists(Path.of("/proc/self/pagemap"))) {
      assertEquals(Reason.EPERM, e.reason(), e::getMessage);
      MemoryTests.contains(String.valueOf(e.getMessage()), "root", "CAP_SYS_ADMIN");
    } else {
      assertEquals(Reason.ENOTSUP, e.reason(), e::getMessage);
    }
  }

  @Test
  void withoutThePrivilegeTheErrorNamesIt() {
    ExecutionException e =
        assertThrows(
            ExecutionException.class,
            () ->
                Capabilities.without(() -> {
                  PageMap.open().close();
                  return 0;
                }));
    checkRefusal((MempoolException) e.getCause());
  }

  @Test
  void pagesThatAreNotPresentHaveNoAddress() {
    withMap(map -> {
      long page = map.pageSize();
      try (MemoryChunk chunk = MemoryProvider.mapped().allocate(MemoryTests.request(5 * page))) {
        long at = chunk.segment().address();
        assertEquals(PageMap.NONE, map.physical(at));
        assertEquals(
            List.of(new Run(at + 10, 5 * page - 20, PageMap.NONE)),
            runs(map, at + 10, 5 * page - 20));
        Pages.touch(chunk.segment(), 2 * page, 8, page);
        long[] frames = new long[5];
        map.frames(at + 17, frames);
        assertTrue(frames[2] > 0 && frames[2] % page == 0);
        assertEquals(frames[2] + 123, map.physical(at + 2 * page + 123));
        // a kernel that always makes transparent huge pages may have made the neighbours present
        // too
        assertEquals(expected(at, frames), runs(map, at, 5 * page));
        assertEquals(
            List.of(new Run(at + 2 * page + 10, page - 20, frames[2] + 10)),
            runs(map, at + 2 * page + 10, page - 20));
      }
    });
  }

  private static List<Run> expected(long at, long[] frames) {
    long page = Pages.BASE_BYTES;
    List<Run> expected = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= frames.length; i++) {
      boolean goesOn =
          i < frames.length
              && (frames[i - 1] == PageMap.NONE
                  ? frames[i] == PageMap.NONE
                  : frames[i] == frames[i - 1] + page);
      if (!goesOn) {
        expected.add(new Run(at + first * page, (i - first) * page, frames[first]));
        first = i;
      }
    }
    return expected;
  }

  /** Reads more pages than one call reads. */
  @Test
  void runsAreTheLongestPossible() {
    withMap(map -> {
      long page = map.pageSize();
      int pages = 20_000;

      try (MemoryChunk chunk =
          MemoryProvider.mapped().prefaulted(2).allocate(MemoryTests.request(pages * page))) {
        long at = chunk.segment().address();
        long[] frames = new long[pages];
        long[] after = new long[pages];
        List<Run> found;
        int looks = 0;
        do { // repeat if the kernel has moved a page meanwhile
          assertTrue(++looks < 1000);
          map.frames(at, frames);
          found = runs(map, at, pages * page);
          map.frames(at, after);
        } while (!Arrays.equals(frames, after));
        assertEquals(expected(at, frames), found);
      }
    });
  }

  @Test
  void runsOfNothingAreNone() {
    withMap(map -> {
      assertEquals(List.of(), runs(map, 4711, 0));
      assertThrows(IllegalArgumentException.class, () -> runs(map, 4711, -1));
    });
  }

  @Test
  void aHugePageIsOneRun() throws Exception {
    try (ReservedPages pages = ReservedPages.reserve(PageSize.HUGE_2M, 1)) {
      withMap(map -> {
        MappedMemory provider =
            pages.granted
                ? MemoryProvider.mapped().hugePages(PageSize.HUGE_2M)
                : MemoryProvider.mapped().prefaulted(1);
        long bytes = pages.granted ? PageSize.HUGE_2M.bytes() : map.pageSize();
        try (MemoryChunk chunk = provider.allocate(MemoryTests.request(bytes))) {
          long at = chunk.segment().address();
          List<Run> runs = runs(map, at, bytes);
          assertEquals(List.of(new Run(at, bytes, map.physical(at))), runs);
          assertEquals(0, map.physical(at) % bytes);
        }
      });
    }
  }
}
