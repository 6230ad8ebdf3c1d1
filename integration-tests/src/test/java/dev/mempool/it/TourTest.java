// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Mempool;
import dev.mempool.core.UserOwnedCache;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.core.memory.PageSize;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code in the README: it compiles and runs because it stands here too. */
class TourTest {

  @Test
  void pool() throws InterruptedException {
    try (Mempool pool =
        Mempool.builder("orders")
            .size(8191)
            .elementSize(256)
            .cacheSize(256)
            .ops("ring_mp_mc")
            .build()) {

      int order = pool.get(); // an index, or Mempool.NONE when the pool is empty
      if (order != Mempool.NONE) {
        pool.chunk(order).set(ValueLayout.JAVA_LONG, pool.offset(order), 42L);
        pool.put(order);
      }

      int[] burst = new int[32];
      if (pool.getBulk(burst)) { // all 32, or none
        pool.putBulk(burst);
      }
    }
  }

  @Test
  void lcores() throws InterruptedException {
    try (Mempool pool = Mempool.builder("lcores").size(511).elementSize(8).cacheSize(64).build()) {
      Runnable work =
          () -> {
            int object = pool.get();
            if (object != Mempool.NONE) {
              pool.put(object);
            }
          };
      LcoreThread worker = new LcoreThread(work); // served by its own cache
      worker.start();
      worker.join(); // its cache went back to the backend when it ended

      try (LcoreRegistration _ = Lcore.register()) { // this thread, until the end of the block
        work.run();
      }

      try (UserOwnedCache mine = pool.newCache(64)) { // a cache of your own, on any thread
        int[] burst = new int[32];
        if (mine.getBulk(burst)) {
          mine.putBulk(burst);
        }
      }
      assertTrue(pool.isFull());
    }
  }

  @Test
  void memory() {
    try (Arena arena = Arena.ofShared();
        Mempool slabs =
            Mempool.builder("slabs")
                .size(8191)
                .elementSize(2048)
                .memory(MemoryProvider.mapped().preferHugePages(PageSize.HUGE_2M))
                .build();
        Mempool mine = Mempool.builder("mine").size(100).elementSize(256).buildEmpty()) {
      mine.memory().populate(arena.allocate(100 * 256, 64));
      int slab = slabs.get();
      if (slab != Mempool.NONE) {
        slabs.segment(slab).fill((byte) 1);
        slabs.put(slab);
      }
    }
  }

  @Test
  void packets() {
    try (PktmbufPool packets = PktmbufPool.builder("packets").size(1023).cacheSize(128).build()) {
      Mbuf packet = packets.alloc(); // null when the pool is empty
      if (packet != null) {
        int at = packet.append(8);
        packet.putLong(at, 0x0102030405060708L); // network order
        if (packet.prepend(14)) { // a header, in the headroom
          packet.putShort(12, 0x0800);
        }
        packet.free();
      }

      Mbuf[] burst = new Mbuf[32];
      if (packets.allocBulk(burst)) {
        PktmbufPool.freeBulk(burst);
      }
    }
  }

  @Test
  void theReadmeShowsThisCode() throws IOException {
    String here =
        squeeze(
            Files.readString(
                    Project.ROOT.resolve(
                        "integration-tests/src/test/java/dev/mempool/it/TourTest.java"))
                + PublishedTest.withoutLicence(Files.readString(PublishedTest.ORDERS)));
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Project.ROOT.resolve("README.md")));
    List<String> blocks = new ArrayList<>();
    while (block.find()) {
      blocks.add(block.group(1));
      assertTrue(here.contains(squeeze(block.group(1))), block.group(1));
    }
    assertTrue(blocks.size() >= 3, "the README has lost its tour");
  }

  @Test
  void theGuideShowsTheExampleBackend() throws IOException {
    String example =
        PublishedTest.withoutLicence(
            Files.readString(
                Project.ROOT.resolve(
                    "examples/third-party-ops/src/main/java/com/example/pool/ExampleOps.java")));
    String guide = Files.readString(Project.ROOT.resolve("docs/writing-a-backend.md"));
    assertTrue(
        guide.contains("```java\n" + example + "```"),
        "docs/writing-a-backend.md shows another backend");
    assertTrue(example.lines().count() < 60, "the example has grown too long to be one");
  }

  private static String squeeze(String code) {
    return code.replaceAll("\\s+", "");
  }
}
