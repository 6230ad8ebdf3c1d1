// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolGeometry;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsTable;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Freeing many packets in one call. */
class FreeBulkTest {

  @Test
  void nullsAreSkippedAndTheArrayIsLeftAlone() {
    try (PktmbufPool pool = Pools.pool()) {
      @Nullable Mbuf[] mbufs = {
        null, Pools.alloc(pool), null, null, Pools.packet(pool, 1, 2, 3), null
      };
      @Nullable Mbuf[] before = mbufs.clone();
      PktmbufPool.freeBulk(mbufs, 0, mbufs.length);
      assertArrayEquals(before, mbufs);
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void onlyTheRangeIsFreed() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf[] mbufs = Pools.allocAll(pool);
      PktmbufPool.freeBulk(mbufs, 5, 100);
      assertEquals(100, pool.availCount());
      PktmbufPool.freeBulk(mbufs, 0, 5);
      PktmbufPool.freeBulk(mbufs, 105, 23);
      PktmbufPool.freeBulk(mbufs, 0, 0);
      Pools.assertAllBack(pool);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 127, 128, 129, 300})
  void anyNumberOfSegments(int count) {
    try (PktmbufPool pool = Pools.builder("many").size(count).dataRoom(0).build()) {
      Mbuf[] mbufs = Pools.allocAll(pool);
      PktmbufPool.freeBulk(mbufs, 0, count);
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void poolsThatAlternate() {
    try (PktmbufPool one = Pools.builder("one").build();
        PktmbufPool two = Pools.builder("two").cacheSize(8).checked(false).build()) {
      Mbuf[] mbufs = new Mbuf[2 * Pools.SIZE];
      for (int i = 0; i < mbufs.length; i++) {
        mbufs[i] = Pools.alloc(i % 2 == 0 ? one : two);
      }
      PktmbufPool.freeBulk(mbufs, 0, mbufs.length);
      Pools.assertAllBack(one);
      Pools.assertAllBack(two);
    }
  }

  @Test
  void duplicatesAreNamedAndEverythingElseIsFreedOnce() {
    try (PktmbufPool one = Pools.builder("one").build();
        PktmbufPool two = Pools.builder("two").build()) {
      Mbuf twice = Pools.alloc(one);
      Mbuf freed = Pools.alloc(two);
      Mbuf chain = Pools.packet(two, 1, 1, 1);
      freed.free();
      Mbuf[] mbufs = {Pools.alloc(one), twice, chain, twice, Pools.alloc(two), freed, chain};
      PoolMisuseException e =
          assertThrows(
              PoolMisuseException.class, () -> PktmbufPool.freeBulk(mbufs, 0, mbufs.length));
      Pools.assertMessage(
          e, twice.label(), "is free already", "the other mbufs of this call were freed");
      assertEquals(2, e.getSuppressed().length);
      Pools.assertMessage(e.getSuppressed()[0], freed.label());
      Pools.assertMessage(e.getSuppressed()[1], chain.label());
      Pools.assertAllBack(one);
      Pools.assertAllBack(two);
    }
  }

  @Test
  void aPoolThatRefusesKeepsNoOtherFromItsMbufs() {
    try (PktmbufPool full = Pools.builder("full").size(127).checked(false).build();
        PktmbufPool other = Pools.builder("other").build()) {
      Mbuf[] mbufs = {Pools.alloc(other), Pools.alloc(full), Pools.alloc(other)};
      mbufs[1].free();
      PoolMisuseException e =
          assertThrows(PoolMisuseException.class, () -> PktmbufPool.freeBulk(mbufs, 0, 3));
      Pools.assertMessage(e, "pool 'full'", "refused");
      Pools.assertAllBack(full);
      Pools.assertAllBack(other);
    }
  }

  @Test
  void aClosedPoolKeepsNoOtherFromItsMbufs() {
    try (PktmbufPool open = Pools.builder("open").build()) {
      PktmbufPool closed = Pools.builder("closed").build();
      Mbuf[] mbufs = {Pools.alloc(open), Pools.alloc(closed), Pools.alloc(open)};
      Mbuf chain = Pools.packet(open, 1);
      chain.chain(Pools.alloc(closed));
      chain.chain(Pools.packet(open, 1));
      closed.close();
      Pools.assertMessage(
          assertThrows(PoolClosedException.class, () -> PktmbufPool.freeBulk(mbufs, 0, 3)),
          "pool 'closed' is closed");
      Pools.assertMessage(
          assertThrows(PoolClosedException.class, chain::free), "pool 'closed' is closed");
      Pools.assertAllBack(open);
    }
  }

  @Test
  void sharedSegmentsStay() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf chain = Pools.packet(pool, 1, 2, 3);
      Mbuf shared = Objects.requireNonNull(chain.next());
      shared.refcntUpdate(1);
      PktmbufPool.freeBulk(new Mbuf[] {chain}, 0, 1);
      assertEquals(1, pool.inUseCount());
      assertEquals(1, shared.refcnt());
      shared.freeSegment();
      Pools.assertAllBack(pool);
    }
  }

  /** C: test_pktmbuf_free_segment. */
  @Test
  void freeSegment() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf[] all = Pools.allocAll(pool);
      for (int i = 1; i < all.length; i++) {
        all[0].chain(all[i]);
      }
      Mbuf segment = all[0];
      while (segment != null) {
        Mbuf next = segment.next();
        segment.freeSegment();
        segment = next;
      }
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void rawFreeBulkIsAllOrNothing() {
    try (PktmbufPool pool = Pools.pool();
        PktmbufPool other = Pools.builder("other").build()) {
      Mbuf[] all = Pools.allocAll(pool);
      Mbuf foreign = Pools.alloc(other);
      Mbuf shared = all[7];
      shared.refcntUpdate(1);
      all[8].chain(all[9]);
      assertRawRefused(pool, "foreign", IllegalArgumentException.class, all[0], all[1], foreign);
      assertRawRefused(pool, "2 references", PoolMisuseException.class, all[0], shared);
      assertRawRefused(pool, "chained", IllegalArgumentException.class, all[0], all[8]);
      assertRawRefused(pool, "free already", PoolMisuseException.class, all[0], all[1], all[0]);
      Mbuf[] tooMany = new Mbuf[Pools.SIZE + 1];
      java.util.Arrays.fill(tooMany, all[0]);
      assertRawRefused(pool, "given twice", IllegalArgumentException.class, tooMany);
      assertEquals(Pools.SIZE, pool.inUseCount());
      shared.refcntUpdate(-1);
      all[8].free();
      Mbuf[] rest = new Mbuf[Pools.SIZE - 2];
      System.arraycopy(all, 0, rest, 0, 8);
      System.arraycopy(all, 10, rest, 8, Pools.SIZE - 10);
      pool.rawFreeBulk(rest, 0, rest.length);
      Pools.assertAllBack(pool);
    }
  }

  private static void assertRawRefused(
      PktmbufPool pool, String why, Class<? extends Exception> type, Mbuf... mbufs) {
    String part = why.equals("foreign") ? "belongs to another pool" : why;
    int[] counts = new int[mbufs.length];
    java.util.Arrays.setAll(counts, i -> mbufs[i].refcnt());
    Pools.assertMessage(assertThrows(type, () -> pool.rawFreeBulk(mbufs, 0, mbufs.length)), part);
    for (int i = 0; i < mbufs.length; i++) {
      assertEquals(counts[i], mbufs[i].refcnt(), "refcnt of the one at " + i);
    }
  }

  @Test
  void rawFreeRefusesMbufsOfOtherPools() {
    try (PktmbufPool pool = Pools.pool();
        PktmbufPool other = Pools.builder("other").build()) {
      Mbuf foreign = Pools.alloc(other);
      Pools.assertMessage(
          assertThrows(IllegalArgumentException.class, () -> pool.rawFree(foreign)),
          "pool 'test'",
          foreign.label());
      assertDoesNotThrow(() -> other.rawFree(foreign));
      assertTrue(other.isFull());
    }
  }

  @Test
  void rawFreeBulkIsOnePutOfExactlyThatMany() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (PktmbufPool pool = Pools.builder("one put").cacheSize(Pools.CACHE).build()) {
            Mbuf[] mbufs = new Mbuf[100];
            assertTrue(pool.rawAllocBulk(mbufs, 0, 100));
            assertEquals(0, pool.mempool.cachedCount());
            pool.rawFreeBulk(mbufs, 0, 32);
            assertEquals(32, pool.mempool.cachedCount());
            // one put of more than half a cache bypasses it; batches of 64 do not
            pool.rawFreeBulk(mbufs, 32, 68);
            assertEquals(32, pool.mempool.cachedCount());
            Pools.assertAllBack(pool);
          }
        });
  }

  @Test
  void freeBulkPutsSixtyFourAtATime() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (PktmbufPool pool = Pools.builder("batches").size(300).cacheSize(128).build()) {
            Mbuf[] mbufs = new Mbuf[129];
            assertTrue(pool.allocBulk(mbufs, 0, 129));
            mbufs[0].free();
            assertEquals(1, pool.mempool.cachedCount());
            // 64 fit, and for the next 64 the oldest 64 are flushed; one put of 128 would bypass
            // the
            // cache
            PktmbufPool.freeBulk(mbufs, 1, 128);
            assertEquals(65, pool.mempool.cachedCount());
            Pools.assertAllBack(pool);
          }
        });
  }

  /** A backend that throws once on a put, any type of exception. */
  private static final class ThrowsOnce implements MempoolOps {
    private boolean armed;

    @Override
    public String name() {
      return "throws_once";
    }

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      int[] free = new int[geometry.size()];
      return new MempoolBackend() {
        private int count;

        @Override
        public boolean enqueue(int[] objects, int from, int n) {
          if (armed) {
            armed = false;
            throw new ArithmeticException("planted");
          }
          System.arraycopy(objects, from, free, count, n);
          count += n;
          return true;
        }

        @Override
        public boolean dequeue(int[] objects, int from, int n) {
          if (n > count) {
            return false;
          }
          count -= n;
          System.arraycopy(free, count, objects, from, n);
          return true;
        }

        @Override
        public int count() {
          return count;
        }
      };
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBackendThatThrowsKeepsNoOtherFromItsMbufs(boolean bulk) {
    ThrowsOnce ops = new ThrowsOnce();
    try (PktmbufPool bad =
            Pools.builder("bad").opsTable(OpsTable.of(ops)).ops("throws_once").build();
        PktmbufPool good = Pools.builder("good").build()) {
      Mbuf head = Pools.packet(bad, 1);
      head.chain(Pools.packet(good, 1));
      head.chain(Pools.packet(bad, 1));
      ops.armed = true;
      assertThrows(
          ArithmeticException.class,
          () -> {
            if (bulk) {
              PktmbufPool.freeBulk(new Mbuf[] {head}, 0, 1);
            } else {
              head.free();
            }
          });
      assertEquals(1, bad.inUseCount(), "the one that was not taken is still the caller's");
      Pools.assertAllBack(good);
      head.free();
      Pools.assertAllBack(bad);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OFF", "STATE"})
  void anMbufThatAGuardRefusesIsLeftAloneAndTheOthersAreFreed(Guard guard) {
    try (PktmbufPool pool = Pools.builder("guarded").guard(guard).build()) {
      Mbuf[] mbufs = {Pools.alloc(pool), Pools.alloc(pool), Pools.alloc(pool)};
      Mempool below = pool.mempool;
      int index = mbufs[1].index();
      below
          .chunk(index)
          .set(ValueLayout.JAVA_BYTE, below.offset(index) + below.elementSize(), (byte) 1);
      PoolMisuseException e =
          assertThrows(PoolMisuseException.class, () -> PktmbufPool.freeBulk(mbufs, 0, 3));
      assertTrue(e.getMessage().contains("object " + index + " was damaged"), e.getMessage());
      assertEquals(1, pool.inUseCount());
      mbufs[1].free();
      Pools.assertAllBack(pool);
    }
  }
}
