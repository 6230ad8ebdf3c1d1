// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.PoolMisuseException;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frees of free mbufs, and uses of free mbufs. */
class DoubleFreeTest {

  @ParameterizedTest
  @ValueSource(ints = {0, Pools.CACHE})
  void aCheckedPoolRefusesASecondFree(int cacheSize) throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (PktmbufPool pool = Pools.builder("x").cacheSize(cacheSize).build()) {
            Mbuf mbuf = Pools.alloc(pool);
            mbuf.free();
            assertEquals(0, mbuf.refcnt());
            int index = mbuf.index();
            PoolMisuseException e = assertThrows(PoolMisuseException.class, mbuf::free);
            assertEquals(
                "mbuf "
                    + index
                    + " of pool 'x' is free already (refcnt 0): it was freed twice, or used after"
                    + " it was freed; nothing was changed. Guard.TRACE shows where it was freed",
                e.getMessage());
            assertRefused(mbuf::freeSegment, "x");
            assertRefused(() -> pool.rawFree(mbuf), "x");
            assertRefused(() -> pool.rawFreeBulk(new Mbuf[] {mbuf}, 0, 1), "x");
            assertRefused(() -> PktmbufPool.freeBulk(new Mbuf[] {mbuf}, 0, 1), "x");
            Pools.assertAllBack(pool);
          }
        });
  }

  @Test
  void aCheckedPoolRefusesUseAfterFree() {
    try (PktmbufPool pool = Pools.builder("x").build()) {
      Mbuf other = Pools.packet(pool, 10);
      Mbuf mbuf = Pools.packet(pool, 100);
      mbuf.free();
      assertRefused(() -> mbuf.append(1), "x");
      assertRefused(() -> mbuf.prepend(1), "x");
      assertRefused(() -> mbuf.adj(1), "x");
      assertRefused(() -> mbuf.trim(1), "x");
      assertRefused(() -> mbuf.chain(other), "x");
      assertRefused(() -> other.chain(mbuf), "x");
      assertRefused(mbuf::reset, "x");
      assertRefused(() -> mbuf.refcntUpdate(1), "x");
      assertRefused(() -> mbuf.refcntSet(1), "x");
      assertRefused(() -> mbuf.setDataLength(1), "x");
      assertRefused(() -> mbuf.setDataOffset(1), "x");
      assertRefused(() -> mbuf.getByte(0), "x");
      assertRefused(() -> mbuf.putLong(8, 1), "x");
      assertRefused(() -> mbuf.read(0, new byte[100], 0, 100), "x");
      assertEquals(0, mbuf.dataLength());
      assertRefused(mbuf::memory, "x");
      assertRefused(mbuf::byteBuffer, "x");
      assertRefused(mbuf::appendBuffer, "x");
      assertEquals(128, mbuf.dataOffset());
      assertEquals(0, mbuf.refcnt());
      assertTrue(other.isContiguous());
      other.free();
      Pools.assertAllBack(pool);
    }
  }

  /** With room in the cache, the same mbuf is allocated twice, as in C. */
  @Test
  void anUncheckedPoolWithCacheHandsOutTwice() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (PktmbufPool pool =
              Pools.builder("x").cacheSize(Pools.CACHE).checked(false).build()) {
            Mbuf mbuf = Pools.alloc(pool);
            mbuf.free();
            mbuf.free();
            assertEquals(1, mbuf.refcnt());
            assertSame(mbuf, pool.alloc());
            assertSame(mbuf, pool.alloc());
          }
        });
  }

  /** Any operation on a free mbuf leaves it with data within its buffer at the next allocation. */
  @Test
  void anUncheckedPoolKeepsTheDataWithinTheBuffer() {
    try (PktmbufPool pool = Pools.builder("x").size(2).checked(false).build()) {
      Mbuf other = Pools.alloc(pool);
      Mbuf mbuf = Pools.packet(pool, 100);
      mbuf.free();
      assertThrows(PoolMisuseException.class, () -> mbuf.setDataOffset(0));
      assertSame(mbuf, pool.rawAlloc());
      assertEquals(100, mbuf.dataLength());
      int tooFar = mbuf.bufLength() - 99;
      assertThrows(IndexOutOfBoundsException.class, () -> mbuf.setDataOffset(tooFar));
      mbuf.setDataOffset(tooFar - 1);
      assertEquals(0, mbuf.tailroom());

      // the second free fills the room that the other mbuf needs
      mbuf.free();
      mbuf.free();
      assertThrows(PoolMisuseException.class, () -> mbuf.getByte(0));
      assertEquals(1, other.refcnt());
    }
  }

  /** The ring is full when all mbufs are back: it refuses one more, and the pool reports it. */
  @Test
  void anUncheckedPoolReportsARefusalOfItsBackend() {
    try (PktmbufPool pool = Pools.builder("x").size(127).checked(false).build()) {
      Mbuf mbuf = Pools.alloc(pool);
      mbuf.free();
      for (Executable again :
          new Executable[] {
            mbuf::free,
            () -> pool.rawFree(mbuf),
            () -> pool.rawFreeBulk(new Mbuf[] {mbuf}, 0, 1),
            () -> PktmbufPool.freeBulk(new Mbuf[] {mbuf}, 0, 1)
          }) {
        Pools.assertMessage(
            assertThrows(PoolMisuseException.class, again), "pool 'x'", "refused", "put twice");
        assertEquals(1, mbuf.refcnt());
      }
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void aSegmentFreedOnItsOwnIsNamedAndTheReachableOthersAreFreed() {
    try (PktmbufPool pool = Pools.builder("x").build()) {
      Mbuf head = Pools.packet(pool, 10, 10, 10);
      Mbuf middle = segment(head, 1);
      Mbuf last = segment(head, 2);
      last.freeSegment();
      PoolMisuseException e = assertThrows(PoolMisuseException.class, head::free);
      Pools.assertMessage(e, last.label(), "the other mbufs of this call were freed");
      assertEquals(0, head.refcnt());
      assertEquals(0, middle.refcnt());
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void segmentsBehindASegmentFreedAloneStayInUse() {
    try (PktmbufPool pool = Pools.builder("x").build()) {
      Mbuf head = Pools.packet(pool, 10, 10, 10);
      Mbuf middle = segment(head, 1);
      Mbuf last = segment(head, 2);
      middle.freeSegment();
      assertRefused(head::free, "x");
      assertEquals(1, pool.inUseCount());
      assertEquals(1, last.refcnt());
      last.free();
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void freeingAgainAfterANewAllocationIsAnotherFree() {
    try (PktmbufPool pool = Pools.builder("x").size(1).build()) {
      Mbuf mbuf = Pools.alloc(pool);
      mbuf.free();
      assertSame(mbuf, pool.alloc());
      mbuf.free();
      assertRefused(mbuf::free, "x");
      assertFalse(pool.isEmpty());
    }
  }

  static Mbuf segment(Mbuf head, int number) {
    Mbuf segment = head;
    for (int i = 0; i < number; i++) {
      segment = java.util.Objects.requireNonNull(segment.next());
    }
    return segment;
  }

  private static void assertRefused(Executable call, String pool) {
    Pools.assertMessage(
        assertThrows(PoolMisuseException.class, call), "'" + pool + "'", "is free already");
  }
}
