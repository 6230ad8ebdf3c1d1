// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Guard;
import dev.mempool.testsupport.CapturedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Caches of mbufs that a thread owns, and the pool of which nobody set the name. */
class MbufCacheTest {

  private static PktmbufPool pool(Guard guard) {
    return PktmbufPool.builder().size(255).dataRoom(256).cacheSize(0).guard(guard).build();
  }

  /** The cache is gone when this returns, and so is the thread that used it. */
  private static void forgetCache(PktmbufPool pool) throws InterruptedException {
    Thread owner =
        Thread.startVirtualThread(() -> {
          MbufCache cache = pool.newCache(32);
          cache.free(Objects.requireNonNull(cache.alloc()));
        });
    owner.join();
  }

  @ParameterizedTest
  @EnumSource(Guard.class)
  void aCacheThatNobodyClosesGivesItsMbufsBack(Guard guard) throws Exception {
    try (CapturedLog log = CapturedLog.start();
        PktmbufPool pool = pool(guard)) {
      forgetCache(pool);
      assertEquals(16, pool.cachedCount());
      for (int i = 0; i < 1_000 && pool.cachedCount() > 0; i++) {
        System.gc();
        Thread.sleep(5); // for the cleaner, which a collection wakes
      }
      assertEquals(0, pool.cachedCount());
      @Nullable Mbuf[] all = new @Nullable Mbuf[pool.size()];
      assertTrue(pool.allocBulk(all));
      PktmbufPool.freeBulk(all);
      assertEquals(List.of(), pool.audit().findings());
      log.expect("a cache from newCache() was dropped");
    }
  }

  @ParameterizedTest
  @EnumSource(Guard.class)
  void packetsComeFromTheCacheAndGoBackToIt(Guard guard) {
    try (PktmbufPool pool = pool(guard)) {
      try (MbufCache cache = pool.newCache(32)) {
        assertSame(pool, cache.pool());
        assertEquals(32, cache.size());
        Mbuf mbuf = Objects.requireNonNull(cache.alloc());
        int kept = cache.count();
        assertTrue(kept > 0);
        assertEquals(0, mbuf.dataLength());
        assertEquals(128, mbuf.headroom());
        cache.free(mbuf);
        assertEquals(kept + 1, cache.count());
        @Nullable Mbuf[] burst = new @Nullable Mbuf[8];
        assertTrue(cache.allocBulk(burst));
        assertTrue(cache.allocBulk(burst, 0, 0));
        cache.freeBulk(burst);
        cache.flush();
        assertEquals(0, cache.count());
      }
      assertEquals(pool.size(), pool.availCount());
    }
  }

  @ParameterizedTest
  @EnumSource(Guard.class)
  void segmentsOfOtherPoolsGoToTheirPools(Guard guard) {
    try (PktmbufPool pool = pool(guard);
        PktmbufPool other = pool(guard);
        MbufCache cache = pool.newCache(32)) {
      Mbuf head = Objects.requireNonNull(cache.alloc());
      int kept = cache.count();
      head.chain(Pools.alloc(other));
      head.chain(Objects.requireNonNull(pool.alloc()));
      cache.free(head);
      assertEquals(kept + 2, cache.count());
      assertEquals(other.size(), other.availCount());
      cache.freeBulk(new @Nullable Mbuf[] {Pools.alloc(other), null, pool.alloc()});
      assertEquals(kept + 3, cache.count());
      assertEquals(other.size(), other.availCount());
    }
  }

  @Test
  void anEmptyPoolGivesNothing() {
    try (PktmbufPool pool = pool(Guard.OFF);
        MbufCache cache = pool.newCache(32)) {
      @Nullable Mbuf[] all = new @Nullable Mbuf[255];
      assertTrue(cache.allocBulk(all));
      assertNull(cache.alloc());
      @Nullable Mbuf[] none = new @Nullable Mbuf[2];
      assertFalse(cache.allocBulk(none));
      assertArrayEquals(new @Nullable Mbuf[2], none);
      assertFalse(cache.allocBulk(new @Nullable Mbuf[256]));
      cache.freeBulk(all);
    }
  }

  @Test
  void aDoubleFreeIsRefused() {
    try (PktmbufPool pool = pool(Guard.OFF);
        MbufCache cache = pool.newCache(32)) {
      Mbuf mbuf = Objects.requireNonNull(cache.alloc());
      cache.free(mbuf);
      int kept = cache.count();
      assertThrows(IllegalStateException.class, () -> cache.free(mbuf));
      assertThrows(IllegalStateException.class, () -> cache.freeBulk(new Mbuf[] {mbuf}));
      assertEquals(kept, cache.count());
    }
  }

  @Test
  void aClosedCacheChangesNothing() {
    try (PktmbufPool pool = pool(Guard.OFF)) {
      MbufCache cache = pool.newCache(32);
      Mbuf mbuf = Objects.requireNonNull(cache.alloc());
      cache.close();
      cache.close();
      mbuf.chain(Pools.alloc(pool));
      assertThrows(IllegalStateException.class, cache::alloc);
      assertThrows(IllegalStateException.class, () -> cache.allocBulk(new @Nullable Mbuf[2]));
      assertThrows(IllegalStateException.class, () -> cache.allocBulk(new @Nullable Mbuf[999]));
      assertThrows(IllegalStateException.class, () -> cache.free(mbuf));
      assertThrows(IllegalStateException.class, () -> cache.freeBulk(new Mbuf[] {mbuf}));
      assertEquals(1, mbuf.refcnt());
      assertEquals(2, mbuf.segmentCount());
      mbuf.free();
      assertEquals(pool.size(), pool.availCount());
      assertThrows(NullPointerException.class, () -> pool.newCache(8).free(null));
    }
  }

  @Test
  void theSizeIsChecked() {
    try (PktmbufPool pool = pool(Guard.OFF)) {
      for (int size : new int[] {0, -1, 256, Integer.MAX_VALUE}) {
        Pools.assertMessage(
            assertThrows(IllegalArgumentException.class, () -> pool.newCache(size)),
            pool.name(),
            Integer.toString(size),
            "1 to 255");
      }
    }
  }

  @Test
  void eachVirtualThreadHasACacheOfItsOwn() throws Exception {
    try (PktmbufPool pool = pool(Guard.STATE);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Integer> work =
          () -> {
            int allocated = 0;
            try (MbufCache cache = pool.newCache(8)) {
              for (int i = 0; i < 1_000; i++) {
                Mbuf mbuf = cache.alloc();
                if (mbuf != null) {
                  allocated++;
                  mbuf.append(4);
                  mbuf.putInt(0, i);
                  assertEquals(i, mbuf.getInt(0));
                  cache.free(mbuf);
                }
              }
            }
            return allocated;
          };
      List<Future<Integer>> results = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        results.add(threads.submit(work));
      }
      for (Future<Integer> result : results) {
        assertEquals(1_000, result.get());
      }
      assertEquals(pool.size(), pool.availCount());
    }
  }

  @Test
  void tryWithResourcesFreesThePacket() {
    try (PktmbufPool pool = pool(Guard.OFF)) {
      try (Mbuf packet = pool.alloc()) {
        assertNotNull(packet);
        packet.chain(Pools.alloc(pool));
        assertEquals(pool.size() - 2, pool.availCount());
      }
      assertEquals(pool.size(), pool.availCount());
    }
  }

  @Test
  void poolsWithoutANameGetDifferentOnes() {
    try (PktmbufPool one = pool(Guard.OFF);
        PktmbufPool other = pool(Guard.OFF)) {
      assertTrue(one.name().startsWith("pktmbuf-"), one.name());
      assertNotEquals(one.name(), other.name());
    }
  }
}
