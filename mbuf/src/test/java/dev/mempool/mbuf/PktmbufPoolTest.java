// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolFlag;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsTable;
import dev.mempool.core.Pool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creating pools, allocating from them until they are empty, and closing them. */
class PktmbufPoolTest {

  @Test
  void defaults() {
    try (PktmbufPool pool =
        PktmbufPool.builder("defaults").registry(new PoolRegistry()).size(3).build()) {
      assertEquals("defaults", pool.name());
      assertEquals(3, pool.size());
      assertEquals(2176, pool.dataRoom());
      assertEquals(0, pool.privateSize());
      assertTrue(pool.isChecked());
      assertTrue(pool.isFull());
      assertEquals("ring_mp_mc", pool.mempool.ops().name());
      assertEquals(2176, pool.mempool.elementSize());
    }
  }

  @Test
  void settingsReachThePool() {
    PoolRegistry registry = new PoolRegistry();
    try (PktmbufPool pool =
        PktmbufPool.builder("settings")
            .registry(registry)
            .opsTable(OpsTable.ofContext())
            .ops("ring_sp_sc")
            .flags(PoolFlag.NO_CACHE_ALIGN)
            .size(10)
            .cacheSize(4)
            .dataRoom(200)
            .privateSize(24)
            .checked(false)
            .build()) {
      assertSame(pool, registry.lookup("settings").orElseThrow());
      assertEquals("ring_sp_sc", pool.mempool.ops().name());
      assertEquals(224, pool.mempool.slotSize());
      assertEquals(4, pool.mempool.cacheSize());
      assertFalse(pool.isChecked());
      Mbuf mbuf = Pools.alloc(pool);
      assertEquals(pool.mempool.address(mbuf.index()) + 24, mbuf.bufAddress());
      assertEquals(mbuf.bufAddress() + 128, mbuf.address());
      assertEquals(200, mbuf.bufLength());
      assertEquals(72, mbuf.tailroom());
      assertEquals(24, mbuf.privateSize());
      assertSame(pool, mbuf.pool());
      assertSame(mbuf, pool.mbuf(mbuf.index()));
    }
  }

  @Test
  void guardsAndStatisticsReachThePool() {
    try (PktmbufPool pool =
        Pools.builder("test")
            .cacheSize(Pools.CACHE)
            .guard(Guard.CANARY)
            .reportLeaks(false)
            .statistics(true)
            .build()) {
      Mempool mempool = pool.mempool;
      Mbuf[] all = Pools.allocAll(pool);
      for (Mbuf mbuf : all) {
        mbuf.prepend(mbuf.headroom());
        mbuf.append(mbuf.tailroom()); // to the last byte of the element
        mbuf.putByte(Pools.DATA_ROOM - 1, (byte) 1);
      }
      Mbuf overrun = all[5];
      mempool
          .chunk(overrun.index())
          .set(
              ValueLayout.JAVA_BYTE,
              mempool.offset(overrun.index()) + mempool.elementSize(),
              (byte) 1);
      PoolMisuseException e = assertThrows(PoolMisuseException.class, overrun::free);
      Pools.assertMessage(e, "pool 'test'", "object " + overrun.index());
      assertEquals(Pools.SIZE, mempool.leakReport().out());
      PktmbufPool.freeBulk(all, 0, all.length);
      Pools.assertAllBack(pool);
      assertEquals(2L * Pools.SIZE, mempool.statistics().orElseThrow().getSuccessObjects());
    }
  }

  @Test
  void settingsOfTheMemoryReachThePool() {
    List<Long> asked = new ArrayList<>();
    MemoryProvider counting =
        request -> {
          asked.add(request.bytes());
          return MemoryProvider.arena().allocate(request);
        };
    try (PktmbufPool pool =
        Pools.builder("test")
            .memory(counting)
            .physicalIova(false)
            .withinPages(4096)
            .spread(4, 1)
            .build()) {
      assertEquals(List.of(Pools.SIZE * 4096L), asked, "one to a page");
      assertEquals(2112, pool.mempool.slotSize());
      Mbuf[] all = Pools.allocAll(pool);
      for (Mbuf mbuf : all) {
        mbuf.append(100);
        mbuf.putByte(99, (byte) mbuf.index());
        long address = pool.mempool.address(mbuf.index());
        assertEquals(address / 4096, (address + 2111) / 4096);
      }
      for (Mbuf mbuf : all) {
        assertEquals((byte) mbuf.index(), mbuf.getByte(99));
      }
      PktmbufPool.freeBulk(all, 0, all.length);
      Pools.assertAllBack(pool);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-8, 4, 65529, 65536})
  void wrongPrivateSize(int size) {
    assertRefused(Pools.builder("wrong").privateSize(size), "privateSize is " + size);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, (1 << 20) + 1})
  void wrongDataRoom(int size) {
    assertRefused(Pools.builder("wrong").dataRoom(size), "dataRoom is " + size);
  }

  @Test
  void wrongSizes() {
    assertRefused(Pools.builder("wrong").size(0), "size is 0");
    assertRefused(Pools.builder("wrong").cacheSize(513), "cacheSize is 513");
  }

  private static void assertRefused(PktmbufPoolBuilder builder, String part) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, builder::build);
    Pools.assertMessage(e, "pool 'wrong'", part, "allowed are");
  }

  @Test
  void largestBufferHoldsMoreThanSixteenBits() {
    try (PktmbufPool pool = Pools.builder("large").size(2).dataRoom(1 << 20).build()) {
      Mbuf mbuf = Pools.alloc(pool);
      int room = (1 << 20) - 128;
      assertEquals(0, mbuf.append(room));
      mbuf.putByte(room - 1, (byte) 7);
      assertEquals(-1, mbuf.append(1));
      assertEquals(room, mbuf.packetLength());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 129})
  void smallBuffersAreAllHeadroom(int dataRoom) {
    try (PktmbufPool pool = Pools.builder("small").size(4).dataRoom(dataRoom).build()) {
      Mbuf mbuf = Pools.alloc(pool);
      assertEquals(Math.min(128, dataRoom), mbuf.headroom());
      assertEquals(Math.max(0, dataRoom - 128), mbuf.tailroom());
      assertEquals(-1, mbuf.append(mbuf.tailroom() + 1));
      assertEquals(0, mbuf.append(mbuf.tailroom()));
      assertFalse(mbuf.prepend(mbuf.headroom() + 1));
      assertTrue(mbuf.prepend(mbuf.headroom()));
      assertEquals(dataRoom, mbuf.dataLength());
      assertEquals(dataRoom, mbuf.byteBuffer().remaining());
      assertEquals(dataRoom, mbuf.memory().byteSize());
      mbuf.free();
      Pools.assertAllBack(pool);
    }
  }

  /** C: test_pktmbuf_pool. */
  @Test
  void pktmbufPool() {
    try (PktmbufPool pool = Pools.pool()) {
      for (int round = 0; round < 2; round++) {
        Mbuf[] all = Pools.allocAll(pool);
        assertNull(pool.alloc());
        assertNull(pool.rawAlloc());
        assertTrue(pool.isEmpty());
        assertEquals(Pools.SIZE, pool.inUseCount());
        for (Mbuf mbuf : all) {
          mbuf.free();
        }
        Pools.assertAllBack(pool);
      }
    }
  }

  /** C: test_pktmbuf_pool_bulk. */
  @Test
  void pktmbufPoolBulk() {
    try (PktmbufPool one = Pools.builder("one").build();
        PktmbufPool two = Pools.builder("two").build()) {
      Mbuf[] mbufs = new Mbuf[Pools.SIZE];
      int quarter = Pools.SIZE / 4;
      assertTrue(one.allocBulk(mbufs, 0, Pools.SIZE));
      assertTrue(one.isEmpty());
      for (int i = 0; i < 4; i++) {
        assertEquals(i * quarter, one.availCount());
        PktmbufPool.freeBulk(mbufs, i * quarter, quarter);
      }
      Pools.assertAllBack(one);
      for (int i = 0; i < 4; i++) {
        assertTrue(one.allocBulk(mbufs, i * quarter, quarter));
        assertEquals(Pools.SIZE - (i + 1) * quarter, one.availCount());
      }
      PktmbufPool.freeBulk(mbufs, 0, Pools.SIZE);
      Pools.assertAllBack(one);

      assertTrue(one.allocBulk(mbufs, 0, Pools.SIZE));
      for (int i = 1; i < Pools.SIZE; i++) {
        mbufs[0].chain(mbufs[i]);
      }
      assertEquals(Pools.SIZE, mbufs[0].segmentCount());
      PktmbufPool.freeBulk(mbufs, 0, 1);
      Pools.assertAllBack(one);

      // packets of 16 segments, four of one pool, then four of the other
      Mbuf[] packets = new Mbuf[Pools.SIZE / 8];
      for (int i = 0; i < packets.length; i++) {
        for (int j = 0; j < 16; j++) {
          Mbuf segment = Pools.alloc(j / 4 % 2 == 0 ? one : two);
          if (j == 0) {
            packets[i] = segment;
          } else {
            packets[i].chain(segment);
          }
        }
      }
      assertTrue(one.isEmpty());
      assertTrue(two.isEmpty());
      PktmbufPool.freeBulk(packets, 0, 1);
      assertEquals(8, one.availCount());
      assertEquals(8, two.availCount());
      PktmbufPool.freeBulk(packets, 1, packets.length - 1);
      Pools.assertAllBack(one);
      Pools.assertAllBack(two);
    }
  }

  /** C: test_pktmbuf_pool_ptr. An allocation resets what the last user changed. */
  @Test
  void pktmbufPoolPtr() {
    try (PktmbufPool pool = Pools.pool()) {
      for (Mbuf mbuf : Pools.allocAll(pool)) {
        mbuf.setDataOffset(mbuf.dataOffset() + 64);
        mbuf.append(10);
        mbuf.setPort(3);
        mbuf.setFlags(OlFlags.of(OlFlags.RX_VLAN, OlFlags.RX_FDIR));
        mbuf.setPacketType(PacketType.L2_ETHER.bits());
        mbuf.free();
      }
      Mbuf[] bulk = new Mbuf[Pools.SIZE / 2];
      assertTrue(pool.allocBulk(bulk, 0, bulk.length));
      for (int i = 0; i < Pools.SIZE; i++) {
        Mbuf mbuf = i < bulk.length ? bulk[i] : Pools.alloc(pool);
        assertEquals(PktmbufPool.defaultHeadroom(), mbuf.dataOffset());
        assertEquals(0, mbuf.dataLength());
        assertEquals(0, mbuf.packetLength());
        assertEquals(Mbuf.INVALID_PORT, mbuf.port());
        assertEquals(0, mbuf.olFlags());
        assertEquals(0, mbuf.packetType());
        mbuf.free();
      }
    }
  }

  @Test
  void rawAllocResetsNothing() {
    try (PktmbufPool pool = Pools.builder("raw").size(1).build()) {
      Mbuf mbuf = Pools.alloc(pool);
      mbuf.append(10);
      mbuf.setPort(3);
      mbuf.free();
      assertSame(mbuf, pool.rawAlloc());
      assertEquals(10, mbuf.dataLength());
      assertEquals(3, mbuf.port());
      assertEquals(1, mbuf.refcnt());
      mbuf.reset();
      assertEquals(0, mbuf.dataLength());
      assertEquals(Mbuf.INVALID_PORT, mbuf.port());
    }
  }

  /** C: test_pktmbuf_alloc_bulk. */
  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 48, 64, 63, 65, 32})
  void allocBulk(int count) throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (PktmbufPool pool = Pools.cachedPool()) {
            Mbuf[] mbufs = new Mbuf[count];
            assertTrue(pool.allocBulk(mbufs, 0, count));
            assertEquals(count, Arrays.stream(mbufs).distinct().count());
            assertEquals(count, pool.inUseCount());
            PktmbufPool.freeBulk(mbufs, 0, count);
            Pools.assertAllBack(pool);
          }
        });
  }

  /**
   * C: test_neg_pktmbuf_alloc_bulk. A failed allocation changes neither the array nor the caches.
   */
  @Test
  void negAllocBulk() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (PktmbufPool pool = Pools.cachedPool()) {
            Mbuf mark = Pools.alloc(pool);
            @Nullable Mbuf[] mbufs = new @Nullable Mbuf[2048];
            Arrays.fill(mbufs, mark);
            @Nullable Mbuf[] before = mbufs.clone();
            for (int count : new int[] {Pools.SIZE, Pools.SIZE + 1, 1024, 2048}) {
              assertFalse(pool.allocBulk(mbufs, 0, count));
              assertFalse(pool.rawAllocBulk(mbufs, 0, count));
            }
            for (int count : new int[] {Pools.CACHE - Pools.SIZE, -1, 2049, Integer.MAX_VALUE}) {
              assertThrows(IndexOutOfBoundsException.class, () -> pool.allocBulk(mbufs, 0, count));
              assertThrows(
                  IndexOutOfBoundsException.class, () -> pool.rawAllocBulk(mbufs, 0, count));
              assertThrows(
                  IndexOutOfBoundsException.class, () -> PktmbufPool.freeBulk(mbufs, 0, count));
            }
            assertArrayEquals(before, mbufs);
            mark.free();
            Pools.assertAllBack(pool);
          }
        });
  }

  @Test
  void bulksWriteTheirRangeOnly() {
    try (PktmbufPool pool = Pools.pool()) {
      @Nullable Mbuf[] mbufs = new @Nullable Mbuf[10];
      assertTrue(pool.allocBulk(mbufs, 3, 4));
      assertTrue(pool.rawAllocBulk(mbufs, 7, 1));
      for (int i = 0; i < mbufs.length; i++) {
        assertEquals(i >= 3 && i <= 7, mbufs[i] != null, "position " + i);
      }
    }
  }

  @Test
  void mbufOfAnIndex() {
    try (PktmbufPool pool = Pools.pool()) {
      assertEquals(7, pool.mbuf(7).index());
      Pools.assertMessage(
          assertThrows(IndexOutOfBoundsException.class, () -> pool.mbuf(-1)), "'test'", "-1");
      assertThrows(IndexOutOfBoundsException.class, () -> pool.mbuf(Pools.SIZE));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, Pools.CACHE})
  void useAfterClose(int cacheSize) throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          PktmbufPool pool = Pools.builder("closed").cacheSize(cacheSize).build();
          Mbuf mbuf = Pools.alloc(pool);
          mbuf.append(8);
          Mbuf[] mbufs = {Pools.alloc(pool)};
          assertFalse(pool.toString().contains("closed)"));
          pool.close();
          pool.close();
          assertClosed(pool::alloc);
          assertClosed(pool::rawAlloc);
          assertClosed(() -> pool.allocBulk(mbufs, 0, 1));
          assertClosed(() -> pool.allocBulk(new Mbuf[10_000]));
          assertClosed(mbuf::free);
          assertClosed(() -> PktmbufPool.freeBulk(mbufs, 0, 1));
          assertClosed(() -> pool.rawFree(mbuf));
          assertClosed(() -> pool.rawFreeBulk(mbufs, 0, 1));
          assertClosed(pool::availCount);
          assertClosed(pool::flushCache);
          assertThrows(IllegalStateException.class, () -> mbuf.getByte(0));
          assertThrows(IllegalStateException.class, () -> mbuf.putLong(0, 1));
          assertThrows(IllegalStateException.class, () -> mbuf.byteBuffer().get());
          assertEquals(8, mbuf.packetLength());
          assertDoesNotThrow(mbuf::toString);
          assertTrue(pool.toString().contains("closed)"));
        });
  }

  private static void assertClosed(org.junit.jupiter.api.function.Executable call) {
    Pools.assertMessage(assertThrows(PoolClosedException.class, call), "pool 'closed' is closed");
  }

  @Test
  void aNameIsFreeAgainAfterClose() {
    PoolRegistry registry = new PoolRegistry();
    for (int i = 0; i < 2; i++) {
      try (PktmbufPool pool = PktmbufPool.builder("name").registry(registry).size(1).build()) {
        MempoolException e =
            assertThrows(
                MempoolException.class,
                () -> PktmbufPool.builder("name").registry(registry).size(1).build());
        assertEquals(MempoolException.Reason.EEXIST, e.reason());
        assertEquals(1, pool.availCount());
      }
    }
  }

  @Test
  void nothingOfAPacketPoolTakesARawIndexOrHandsOutItsMempool() {
    for (Class<?> type : List.of(PktmbufPool.class, Mbuf.class, Pool.class)) {
      for (Method method : type.getMethods()) {
        assertNotEquals(Mempool.class, method.getReturnType(), method::toString);
        assertFalse(method.getName().startsWith("put") && type != Mbuf.class, method::toString);
      }
    }
  }
}
