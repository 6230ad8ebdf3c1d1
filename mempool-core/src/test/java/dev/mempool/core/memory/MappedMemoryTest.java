// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.linux.MemoryCalls;
import dev.mempool.core.memory.linux.Pages;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Mapped memory of ordinary pages. {@link HugePagesTest} tests huge pages. */
class MappedMemoryTest {

  private static final long MIB = 1 << 20;

  @Test
  void memoryIsZeroAlignedAndWholePages() throws Exception {
    MemoryChunk chunk = MemoryProvider.mapped().allocate(MemoryTests.request(100_001));
    assertEquals(Pages.roundUp(100_001, Pages.BASE_BYTES), chunk.segment().byteSize());
    assertEquals(0, chunk.segment().address() % Pages.BASE_BYTES);
    assertEquals(Pages.BASE_BYTES, chunk.pageSize());
    assertEquals("ordinary pages of " + PageSize.BASE, chunk.description());
    MemoryTests.checkIsUsable(chunk.segment());
    MemoryTests.checkClosing(chunk);
  }

  @Test
  void anyAlignmentIsMet() {
    for (long alignment = 1; alignment <= 64 * MIB; alignment *= 8) {
      try (MemoryChunk chunk =
          MemoryProvider.mapped().allocate(MemoryRequest.of(5000, alignment, "pool 'test'"))) {
        assertEquals(0, chunk.segment().address() % alignment);
        assertEquals(Pages.roundUp(5000, Pages.BASE_BYTES), chunk.segment().byteSize());
        MemoryTests.checkIsUsable(chunk.segment());
      }
    }
  }

  /**
   * The bytes around the aligned range are unmapped at once, and the rest when the chunk is closed.
   */
  @Test
  void nothingStaysMapped() {
    long before = Maps.addressSpace();
    for (int i = 0; i < 100; i++) {
      try (MemoryChunk chunk =
          MemoryProvider.mapped().allocate(MemoryRequest.of(64 * MIB, 64 * MIB, "pool 'test'"))) {
        long grown = Maps.addressSpace() - before;
        assertTrue(grown < 120 * MIB / 1024, grown + " KiB");
        assertEquals(64 * MIB, chunk.segment().byteSize());
      }
    }
    // 100 leaks of 64 MiB would be 6400 MiB; the JVM itself also maps some memory
    long grown = Maps.addressSpace() - before;
    assertTrue(grown < 1000 * MIB / 1024, grown + " KiB");
  }

  @Test
  void anAllocationThatFailsHalfWayIsUnmapped() {
    // avoids the check of the number, so that the kernel refuses the node after mapping
    MappingOptions onNoNode = MappingOptions.PLAIN.withNode(1000, /* only= */ true);
    Mapping mapping =
        new Mapping(
            MemoryCalls.find("a test"), onNoNode, MemoryRequest.of(64 * MIB, LARGE, "pool 'test'"));
    long before = Maps.addressSpace();
    for (int i = 0; i < 100; i++) {
      MemoryTests.refused(
          containerForbids() ? Reason.EPERM : Reason.ENODEV,
          mapping::ordinary,
          "pool 'test'",
          "node 1000");
    }
    long grown = Maps.addressSpace() - before;
    assertTrue(grown < 1000 * MIB / 1024, grown + " KiB");
  }

  private static final long LARGE = 4 * MIB;

  /** Tells whether a container forbids all calls of mbind. */
  private static boolean containerForbids() {
    try {
      MemoryProvider.mapped().numaBind(firstNode()).allocate(MemoryTests.request(1)).close();
      return false;
    } catch (MempoolException e) {
      assertEquals(Reason.EPERM, e.reason(), e::getMessage);
      return true;
    }
  }

  private static int firstNode() {
    return NumaNodes.parse(
            ProcFile.read(Path.of("/sys/devices/system/node/has_normal_memory"), "0"))
        .nextSetBit(0);
  }

  @Test
  void moreThanThereIsIsRefused() {
    for (long bytes : new long[] {1L << 50, Long.MAX_VALUE}) {
      for (MemoryProvider provider :
          List.of(MemoryProvider.mapped(), MemoryProvider.mapped().transparentHugePages())) {
        MemoryTests.refused(
            Reason.ENOMEM,
            () -> provider.allocate(MemoryTests.request(bytes)),
            "pool 'test'",
            String.format(Locale.ROOT, "%,d bytes", bytes));
      }
    }
    MemoryTests.refused(
        Reason.ENOMEM,
        () -> MemoryProvider.mapped().allocate(MemoryRequest.of(1, 1L << 62, "pool 'test'")),
        "pool 'test'");
  }

  @Test
  void prefaultedPagesArePresent() {
    MemoryRequest request = MemoryTests.request(64 * MIB);
    long enough = 60 * MIB / 1024; // the JVM may also unmap memory meanwhile
    long before = residentAnonymous();
    try (MemoryChunk plain = MemoryProvider.mapped().allocate(request)) {
      long untouched = residentAnonymous() - before;
      assertTrue(untouched < enough / 2, untouched + " KiB");
      Pages.touch(plain.segment(), 0, plain.segment().byteSize(), plain.pageSize());
      long touched = residentAnonymous() - before;
      assertTrue(touched >= enough, touched + " KiB");
    }
    before = residentAnonymous();
    try (MemoryChunk present = MemoryProvider.mapped().prefaulted(3).allocate(request)) {
      long populated = residentAnonymous() - before;
      assertTrue(populated >= enough, populated + " KiB");
      assertEquals(
          "ordinary pages of " + PageSize.BASE + ", prefaulted by 3 threads",
          present.description());
      MemoryTests.checkIsUsable(present.segment());
    }
  }

  private static long residentAnonymous() {
    return Long.parseLong(
        ProcFile.value(Path.of("/proc/self/status"), "RssAnon:", "").replace(" kB", ""));
  }

  @Test
  void transparentHugePagesAreAdvised() throws IOException {
    MappedMemory provider = MemoryProvider.mapped().transparentHugePages().prefaulted(1);
    long huge = TransparentHugePages.bytes();
    try (MemoryChunk chunk = provider.allocate(MemoryTests.request(3 * huge + 1))) {
      assertEquals(0, chunk.segment().address() % huge);
      assertEquals(4 * huge, chunk.segment().byteSize());
      assertEquals(Pages.BASE_BYTES, chunk.pageSize());
      MemoryTests.contains(
          chunk.description(),
          "ordinary pages",
          "transparent huge pages",
          "prefaulted by 1 thread");
      MemoryTests.checkIsUsable(chunk.segment());
      if (TransparentHugePages.enabled()) {
        assertTrue(Maps.flags(chunk.segment().address()).contains("hg"));
        MemoryTests.contains(chunk.description(), "advised");
      } else {
        MemoryTests.contains(chunk.description(), "this kernel never makes any");
      }
    }
  }

  @Test
  void lockedMemoryIsLockedOrTheLimitIsNamed() throws IOException {
    long bytes = 16 * MIB;
    try (MemoryChunk chunk =
        MemoryProvider.mapped().locked().allocate(MemoryTests.request(bytes))) {
      assertTrue(Maps.flags(chunk.segment().address()).contains("lo"));
      assertTrue(Maps.kib(chunk.segment().address(), "Locked") >= bytes / 1024);
      MemoryTests.contains(chunk.description(), "locked");
      MemoryTests.checkIsUsable(chunk.segment());
    } catch (MempoolException e) {
      assertEquals(Reason.EPERM, e.reason(), e::getMessage);
      MemoryTests.contains(String.valueOf(e.getMessage()), "RLIMIT_MEMLOCK", "ulimit -l");
    }
  }

  @Test
  void nodesAreUsedAndNamed() throws IOException {
    int node = firstNode();
    if (containerForbids()) {
      MemoryTests.refused(
          Reason.EPERM,
          () -> MemoryProvider.mapped().numaPrefer(node).allocate(MemoryTests.request(1)),
          "mbind",
          "container");
    } else if (Files.exists(Path.of("/proc/self/numa_maps"))) {
      checkNode(MemoryProvider.mapped().numaBind(node), "bind:" + node, "bound to NUMA node");
      checkNode(MemoryProvider.mapped().numaPrefer(node), "prefer:" + node, "preferably on NUMA");
    } else {
      MemoryTests.refused(
          Reason.ENOTSUP,
          () -> MemoryProvider.mapped().numaBind(node).allocate(MemoryTests.request(1)),
          "without NUMA");
    }
    String nodes = ProcFile.read(Path.of("/sys/devices/system/node/online"), "0");
    for (int missing : new int[] {NumaNodes.parse(nodes).length(), 1023}) {
      MemoryTests.refused(
          Reason.ENODEV,
          () -> MemoryProvider.mapped().numaBind(missing).allocate(MemoryTests.request(1)),
          "pool 'test'",
          "node " + missing,
          "nodes of this machine are " + nodes);
    }
    for (int wrong : new int[] {-1, 1024}) {
      MemoryTests.refusedArgument(() -> MemoryProvider.mapped().numaPrefer(wrong), "0 to 1023");
    }
  }

  private static void checkNode(MappedMemory provider, String policy, String words)
      throws IOException {
    try (MemoryChunk chunk = provider.prefaulted(2).allocate(MemoryTests.request(5 * MIB))) {
      String line = Maps.numa(chunk.segment().address());
      MemoryTests.contains(line, policy);
      MemoryTests.contains(chunk.description(), words + " ", Integer.toString(provider.numaNode()));
      MemoryTests.checkIsUsable(chunk.segment());
    }
  }

  @Test
  void setsOfNodesAreRead() {
    assertEquals("{0}", NumaNodes.parse("0").toString());
    assertEquals("{0, 2, 3, 4, 7}", NumaNodes.parse("0,2-4,7").toString());
    assertEquals("{}", NumaNodes.parse("").toString());
  }

  @Test
  void optionsAreImmutableAndSayWhatTheyAre() {
    MappedMemory plain = MemoryProvider.mapped();
    assertEquals("anonymous mapping, ordinary pages", plain.toString());
    assertEquals(-1, plain.numaNode());
    MappedMemory all =
        plain.hugePages(PageSize.HUGE_1G).numaBind(0).numaPrefer(3).locked().prefaulted(4);
    assertNotSame(plain, all);
    assertEquals("anonymous mapping, ordinary pages", plain.toString());
    assertEquals(
        "anonymous mapping, huge pages of 1 GiB required, preferably on NUMA node 3, locked,"
            + " prefaulted by 4 threads",
        all.toString());
    assertEquals(3, all.numaNode());
    assertEquals(
        "anonymous mapping, transparent huge pages",
        plain.hugePages(PageSize.HUGE_2M).transparentHugePages().toString());
    assertEquals(
        "anonymous mapping, huge pages of 2 MiB preferred, bound to NUMA node 1",
        plain.numaBind(1).preferHugePages(PageSize.HUGE_2M).toString());
    assertEquals(
        "anonymous mapping, ordinary pages", plain.preferHugePages(PageSize.BASE).toString());
  }

  @Test
  void severalThreadsAllocateFromOneProvider() throws InterruptedException {
    MappedMemory provider = MemoryProvider.mapped().prefaulted(2);
    boolean[] done = new boolean[4];
    Thread[] threads = new Thread[done.length];
    for (int t = 0; t < threads.length; t++) {
      int me = t;
      threads[t] =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 50; i++) {
                  try (MemoryChunk chunk = provider.allocate(MemoryTests.request(MIB))) {
                    chunk.segment().fill((byte) me);
                    assertEquals(me, chunk.segment().get(ValueLayout.JAVA_BYTE, MIB / 2));
                  }
                }
                done[me] = true;
              });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (boolean each : done) {
      assertTrue(each);
    }
    assertFalse(Thread.interrupted());
  }
}
