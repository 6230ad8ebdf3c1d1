// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.core.observer.CountingObserver;
import dev.mempool.core.statistics.Statistics;
import dev.mempool.core.statistics.Tally;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.AllocatedBytes;
import dev.mempool.testsupport.OnThread;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolStatisticsTest {

  private static final PoolStatistics NOTHING = stats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private static PoolStatistics stats(long... counts) {
    return new PoolStatistics(counts);
  }

  private static void assertCounts(PoolStatistics expected, PoolStatistics counted) {
    assertEquals(expected.byName(), counted.byName());
  }

  private static Mempool counting(int size, int cacheSize) {
    return TestPools.builder(new TestOps(), size, cacheSize).statistics(true).build();
  }

  private static PoolStatistics of(Mempool pool) {
    return pool.statistics().orElseThrow();
  }

  @Test
  void aPoolThatWasNotAskedToCountSaysSo() {
    try (Mempool pool = TestPools.of(new TestOps(), 10, 4)) {
      assertEquals(Optional.empty(), pool.statistics());
      String message =
          assertThrows(IllegalStateException.class, pool::resetStatistics).getMessage();
      assertTrue(message.contains("'pool' was made without statistics"), message);
      assertNull(pool.observedRoute());
    }
  }

  @Test
  void fillingThePoolIsNotCounted() {
    try (Mempool pool = counting(1000, 8)) {
      assertCounts(NOTHING, of(pool));
    }
  }

  /** The expected counts were recorded from the C library. */
  @Test
  void aRefillAndADirectGetOfACacheOfEight() throws Exception {
    try (Mempool pool = counting(100, 8)) {
      pool.resetStatistics();
      OnThread.run(
          LcoreThread::new,
          () -> {
            int[] objects = new int[10];
            assertTrue(pool.getBulk(objects, 0, 4));
            assertTrue(pool.getBulk(objects, 4, 6));
            PoolStatistics got = of(pool);
            assertCounts(stats(0, 0, 0, 0, 2, 10, 2, 10, 0, 0, 0, 0), got);
            assertEquals(1, got.getMissRate());
            assertEquals(1, got.getMissRateBulk());
          });
    }
  }

  @Test
  void ratesOfNothingAreNoNumber() {
    assertEquals(Double.NaN, NOTHING.getMissRate());
    PoolStatistics some = stats(2, 10, 1, 5, 4, 8, 16, 80, 5, 15, 0, 0);
    assertEquals(0.1, some.getMissRate());
    assertEquals(0.25, some.getMissRateBulk());
    assertEquals(0.5, some.putMissRate());
    assertEquals(0.5, some.putMissRateBulk());
  }

  @Test
  void theBackendIsCountedWhereACacheFlushes() throws Exception {
    try (Mempool pool = counting(100, 8)) {
      OnThread.run(
          LcoreThread::new,
          () -> {
            int[] objects = new int[12];
            assertTrue(pool.getBulk(objects, 0, 12)); // directly from the backend
            pool.putBulk(objects, 0, 8); // fills the cache
            pool.put(objects[8]); // flushes the four oldest objects
            assertCounts(stats(2, 9, 1, 4, 1, 12, 1, 12, 0, 0, 0, 0), of(pool));
          });
      // the end of the lcore flushed its cache, which is not a put of a user
      assertCounts(stats(2, 9, 2, 9, 1, 12, 1, 12, 0, 0, 0, 0), of(pool));
    }
  }

  @Test
  void aGetThatFailsCountsWhatItAskedFor() throws Exception {
    try (Mempool pool = counting(10, 4)) {
      OnThread.run(
          LcoreThread::new,
          () -> {
            assertFalse(pool.getBulk(new int[11], 0, 11));
            assertTrue(pool.getBulk(new int[10], 0, 10));
            assertEquals(Mempool.NONE, pool.get());
            assertFalse(pool.currentCache().getBulk(new int[3]));
          });
      assertEquals(Mempool.NONE, pool.get()); // this thread is no lcore
      assertCounts(stats(0, 0, 0, 0, 1, 10, 1, 10, 4, 16, 0, 0), of(pool));
    }
  }

  @Test
  void operationsOfTheLcoresCacheCount() throws Exception {
    try (Mempool pool = counting(20, 8)) {
      OnThread.run(
          LcoreThread::new,
          () -> {
            MempoolCache cache = Objects.requireNonNull(pool.currentCache());
            int[] objects = new int[3];
            assertTrue(cache.getBulk(objects));
            assertEquals(1, of(pool).getSuccessBulk());
            assertEquals(3, of(pool).getSuccessObjects());
            cache.putBulk(objects, 1, 2);
            cache.put(objects[0]);
            assertEquals(2, of(pool).putBulk());
            assertEquals(3, of(pool).putObjects());
          });
    }
  }

  @Test
  void aRefusedPutCountsNowhere() throws Exception {
    try (Mempool pool = counting(10, 0)) {
      assertThrows(IllegalStateException.class, () -> pool.put(3));
      assertThrows(IllegalStateException.class, () -> pool.putBulk(new int[] {1, 2}, 0, 2));
      OnThread.run(
          LcoreThread::new, () -> assertThrows(IllegalStateException.class, () -> pool.put(3)));
      assertThrows(IllegalArgumentException.class, () -> pool.put(10));
      assertCounts(NOTHING, of(pool));
    }
  }

  @Test
  void blocksAreCountedApart() {
    try (Mempool pool =
        TestPools.builder(new BlockOps(Concurrency.MP_MC), 12, 0).statistics(true).build()) {
      assertTrue(pool.getContigBlocks(new int[2], 0, 2));
      assertFalse(pool.getContigBlocks(new int[5], 0, 5));
      assertCounts(stats(0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 2, 5), of(pool));
    }
  }

  @Test
  void nothingIsLostWhenCachesAreClosedAndLcoresEnd() throws Exception {
    for (int cacheSize : new int[] {0, 8}) {
      try (Mempool pool = counting(50, cacheSize)) {
        for (int i = 1; i <= 5; i++) {
          OnThread.run(LcoreThread::new, () -> pool.put(pool.get()));
          try (UserOwnedCache own = pool.newCache(4)) {
            own.put(own.get());
          }
          pool.put(pool.get());
          assertEquals(3 * i, of(pool).putObjects());
          assertEquals(3 * i, of(pool).getSuccessBulk());
        }
      }
    }
  }

  @Test
  void aClosedPoolStillHasItsStatistics() throws Exception {
    Mempool pool = counting(50, 8);
    OnThread.run(LcoreThread::new, () -> pool.put(pool.get()));
    pool.put(pool.get());
    pool.close();
    assertEquals(2, of(pool).putObjects());
  }

  @Test
  void aResetStartsAnew() throws Exception {
    try (Mempool pool = counting(50, 8)) {
      pool.put(pool.get());
      OnThread.run(
          LcoreThread::new,
          () -> {
            pool.put(pool.get());
            pool.resetStatistics();
            assertCounts(NOTHING, of(pool));
            pool.put(pool.get());
            assertCounts(stats(1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0), of(pool));
          });
    }
  }

  @Test
  void aResetWhileARefusedPutIsUnderWayLeavesNoNegativeCount() {
    Statistics statistics = new Statistics();
    CountingObserver observer = new CountingObserver(statistics);
    observer.putting(null, 3);
    statistics.reset();
    observer.putFailed(null, 3);
    assertCounts(NOTHING, new PoolStatistics(statistics.snapshot()));
  }

  @Test
  void aTallyIsRetiredOnce() {
    Statistics statistics = new Statistics();
    Tally tally = statistics.newTally();
    tally.add(Tally.PUT_BULK, 7);
    statistics.retire(tally);
    statistics.retire(tally);
    assertEquals(7, new PoolStatistics(statistics.snapshot()).putBulk());
    assertSame(statistics.current(), statistics.current());
  }

  @Test
  void countingAllocatesNothing() throws Exception {
    int rounds = 10_000;
    try (Mempool pool = counting(200, 32)) {
      int[] objects = new int[16];
      OnThread.run(
          LcoreThread::new,
          () -> {
            long fewest = Long.MAX_VALUE;
            // the first rounds are compiled and may allocate
            for (int attempt = 0; attempt < 3; attempt++) {
              long before = allocated();
              for (int i = 0; i < rounds; i++) {
                assertTrue(pool.getBulk(objects, 0, 16));
                pool.putBulk(objects, 0, 16);
                pool.put(pool.get());
              }
              fewest = Math.min(fewest, allocated() - before);
            }
            assertTrue(fewest < rounds, "bytes allocated: " + fewest);
          });
    }
  }

  private static long allocated() {
    try {
      return AllocatedBytes.now();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
