// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Huge pages if the tests may reserve some, otherwise the error that says how to reserve them. */
class HugePagesTest {

  private static final PageSize SIZE = PageSize.HUGE_2M;

  @Test
  void hugePagesAreUsedOrTheErrorTellsHowToGetThem() throws Exception {
    MappedMemory provider = MemoryProvider.mapped().hugePages(SIZE).locked().prefaulted(2);
    MemoryRequest request = MemoryTests.request(3 * SIZE.bytes() + 1);
    try (ReservedPages pages = ReservedPages.reserve(SIZE, 4)) {
      if (!pages.granted) {
        refusedForWantOfPages(provider, request);
        return;
      }
      long unused = pages.unused();
      MemoryChunk chunk = provider.allocate(request);
      assertEquals(4 * SIZE.bytes(), chunk.segment().byteSize());
      assertEquals(0, chunk.segment().address() % SIZE.bytes());
      assertEquals(SIZE.bytes(), chunk.pageSize());
      assertEquals("4 huge pages of 2 MiB, locked, prefaulted by 2 threads", chunk.description());
      assertEquals("2048 kB", Maps.of(chunk.segment().address()).get("KernelPageSize"));
      assertEquals(unused - 4, pages.unused());
      MemoryTests.checkIsUsable(chunk.segment());
      MemoryTests.checkClosing(chunk);
      assertEquals(unused, pages.unused());
    }
  }

  private static void refusedForWantOfPages(MappedMemory provider, MemoryRequest request) {
    MempoolException e = assertThrows(MempoolException.class, () -> provider.allocate(request));
    assertTrue(e.reason() == Reason.ENOMEM || e.reason() == Reason.ENOTSUP, e::getMessage);
    MemoryTests.contains(
        String.valueOf(e.getMessage()), "pool 'test' needs", "2 MiB", "preferHugePages()");
  }

  @Test
  void pagesArePresentWithoutBeingAskedFor() throws IOException {
    try (ReservedPages pages = ReservedPages.reserve(SIZE, 2)) {
      MappedMemory provider = MemoryProvider.mapped().hugePages(SIZE);
      if (!pages.granted) {
        refusedForWantOfPages(provider, MemoryTests.request(1));
        return;
      }
      try (MemoryChunk chunk = provider.allocate(MemoryTests.request(2 * SIZE.bytes()))) {
        assertEquals(
            2 * SIZE.bytes() / 1024, Maps.kib(chunk.segment().address(), "Private_Hugetlb"));
      }
    }
  }

  @Test
  void largerAlignmentsTakeNoMorePagesInTheEnd() throws IOException {
    MemoryRequest request = MemoryRequest.of(1, 8 << 20, "pool 'test'");
    try (ReservedPages pages = ReservedPages.reserve(SIZE, 4)) {
      MappedMemory provider = MemoryProvider.mapped().hugePages(SIZE);
      if (!pages.granted) {
        refusedForWantOfPages(provider, request);
        return;
      }
      long unused = pages.unused();
      try (MemoryChunk chunk = provider.allocate(request)) {
        assertEquals(0, chunk.segment().address() % (8 << 20));
        assertEquals(unused - 1, pages.unused());
        assertEquals("1 huge page of 2 MiB", chunk.description());
      }
      assertEquals(unused, pages.unused());
    }
  }

  @Test
  void boundHugePagesAreOnTheirNode() throws IOException {
    try (ReservedPages pages = ReservedPages.reserve(SIZE, 2)) {
      MappedMemory provider = MemoryProvider.mapped().hugePages(SIZE).numaBind(0);
      if (!pages.granted) {
        refusedForWantOfPages(provider, MemoryTests.request(1));
        return;
      }
      try (MemoryChunk chunk = provider.allocate(MemoryTests.request(SIZE.bytes()))) {
        MemoryTests.contains(Maps.numa(chunk.segment().address()), "bind:0", "huge", "N0=1");
      }
      long unused = pages.unused();
      MemoryTests.refused(
          Reason.ENOMEM,
          () -> provider.allocate(MemoryTests.request((unused + 1) * SIZE.bytes())),
          "on NUMA node 0",
          "node0/hugepages/hugepages-2048kB/nr_hugepages");
      assertEquals(unused, pages.unused());
    }
  }

  @Test
  void onePageOfAGibibyteIsUsedOrTheErrorTellsHowToGetIt() throws IOException {
    PageSize size = PageSize.HUGE_1G;
    MappedMemory provider = MemoryProvider.mapped().hugePages(size).prefaulted(2);
    try (ReservedPages pages = ReservedPages.reserve(size, 1)) {
      if (pages.granted) {
        try (MemoryChunk chunk = provider.allocate(MemoryTests.request(1))) {
          assertEquals(1L << 30, chunk.segment().byteSize());
          assertEquals("1048576 kB", Maps.of(chunk.segment().address()).get("KernelPageSize"));
          assertEquals("1 huge page of 1 GiB, prefaulted by 2 threads", chunk.description());
        }
      } else {
        MempoolException e =
            assertThrows(MempoolException.class, () -> provider.allocate(MemoryTests.request(1)));
        MemoryTests.contains(String.valueOf(e.getMessage()), "1 GiB", "preferHugePages()");
      }
    }
  }

  @Test
  void tooFewPagesAreCountedInTheError() throws IOException {
    try (ReservedPages pages = ReservedPages.none(SIZE)) {
      long need = pages.unused() + 3;
      MemoryRequest request = MemoryTests.request(need * SIZE.bytes());
      if (Files.exists(Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB"))) {
        MemoryTests.refused(
            Reason.ENOMEM,
            () -> MemoryProvider.mapped().hugePages(SIZE).allocate(request),
            "pool 'test' needs " + need + " huge pages of 2 MiB",
            "as root: echo ",
            "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages",
            "preferHugePages()");
      } else {
        MemoryTests.refused(
            Reason.ENOTSUP,
            () -> MemoryProvider.mapped().hugePages(SIZE).allocate(request),
            "pool 'test'",
            "this kernel has");
      }
      assertEquals(need - 3, pages.unused());
    }
  }

  @Test
  void theErrorCountsAndComputes(@TempDir Path sizes) throws IOException {
    Path large = Files.createDirectory(sizes.resolve("hugepages-1048576kB"));
    HugePagePool pool = new HugePagePool(PageSize.HUGE_1G, -1, sizes);
    Files.writeString(large.resolve("nr_hugepages"), "10\n");
    Files.writeString(large.resolve("free_hugepages"), "6\n");
    Files.writeString(large.resolve("resv_hugepages"), "5\n");
    pool.checkSupported("pool 'x'");
    MempoolException e = pool.tooFew("pool 'x'", 4, 12);
    assertEquals(Reason.ENOMEM, e.reason());
    MemoryTests.contains(
        String.valueOf(e.getMessage()),
        "pool 'x' needs 4 huge pages of 1 GiB; the kernel has reserved 10, 6 of these are free, 5"
            + " of",
        "echo 13 > " + large.resolve("nr_hugepages"),
        "hugepagesz=1G hugepages=13");
    MemoryTests.contains(
        String.valueOf(
            new HugePagePool(PageSize.HUGE_1G, 1, sizes).tooFew("x", 1, 14).getMessage()),
        "on NUMA node 1",
        "echo 11 >");

    HugePagePool small = new HugePagePool(SIZE, -1, sizes);
    MemoryTests.refused(
        Reason.ENOTSUP,
        () -> small.checkSupported("pool 'x'"),
        "pool 'x' needs huge pages of 2 MiB",
        "only 1048576kB",
        "preferHugePages()");
    MemoryTests.refused(
        Reason.ENOTSUP,
        () -> new HugePagePool(SIZE, -1, sizes.resolve("none")).checkSupported("pool 'x'"),
        "this kernel has none");
  }

  @Test
  void preferredHugePagesAreUsedWhereThereAreEnough() throws IOException {
    MappedMemory provider = MemoryProvider.mapped().preferHugePages(SIZE);
    try (ReservedPages pages = ReservedPages.reserve(SIZE, 2)) {
      try (MemoryChunk chunk =
          provider.allocate(MemoryTests.request(pages.granted ? 2 * SIZE.bytes() : 1))) {
        if (pages.granted) {
          assertEquals("2 huge pages of 2 MiB", chunk.description());
          assertEquals(SIZE.bytes(), chunk.pageSize());
        } else {
          fallenBack(chunk.description());
        }
      }
    }
  }

  private static void fallenBack(String description) {
    MemoryTests.contains(
        description,
        "ordinary pages of " + PageSize.BASE + " instead of huge pages of 2 MiB",
        "transparent huge pages");
  }

  @Test
  void withoutEnoughHugePagesTheFallbackSaysSo() throws Exception {
    try (ReservedPages pages = ReservedPages.none(SIZE)) {
      long bytes = (pages.unused() + 1) * SIZE.bytes();
      ChildJvm.Result child =
          ChildJvm.run(
              ChildJvm.command(
                  List.of("--enable-native-access=ALL-UNNAMED"),
                  FallBackTwice.class,
                  Long.toString(bytes)));
      assertEquals(0, child.status(), child.errors());
      List<String> descriptions = child.output().lines().toList();
      assertEquals(2, descriptions.size());
      descriptions.forEach(HugePagesTest::fallenBack);
      assertEquals(2, child.errors().split("instead of huge pages", -1).length - 1, child.errors());
      MemoryTests.contains(
          child.errors(), "WARNING", "dev.mempool.core.memory", "pool 'test' needs");
      // the advice to call what was called
      assertFalse(child.errors().contains("preferHugePages"), child.errors());
    }
  }

  /** Runs in another JVM, whose standard error is its log. */
  static final class FallBackTwice {
    private FallBackTwice() {}

    public static void main(String[] arguments) {
      MappedMemory provider = MemoryProvider.mapped().preferHugePages(SIZE);
      MemoryRequest request = MemoryTests.request(Long.parseLong(arguments[0]));
      for (int i = 0; i < 2; i++) {
        try (MemoryChunk chunk = provider.allocate(request)) {
          MemoryTests.checkIsUsable(chunk.segment().asSlice(0, 1 << 20));
          assertEquals(PageSize.BASE.bytes(), chunk.pageSize());
          System.out.println(chunk.description());
        }
      }
    }
  }
}
