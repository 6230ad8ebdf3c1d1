// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MempoolTest {

  private final PoolRegistry registry = new PoolRegistry();
  private final TestOps ops = new TestOps();

  private Mempool pool(int size, int cacheSize) {
    return Mempool.builder("pool")
        .registry(registry)
        .opsTable(OpsTable.of(ops))
        .ops("test")
        .size(size)
        .elementSize(16)
        .cacheSize(cacheSize)
        .build();
  }

  private static void contains(Throwable e, String... parts) {
    for (String part : parts) {
      assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 20})
  void allObjectsCanBeGotOnceOnOneLcore(int cacheSize) throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = pool(20, cacheSize)) {
            assertTrue(pool.isFull());
            boolean[] seen = new boolean[20];
            for (int i = 0; i < 20; i++) {
              int object = pool.get();
              assertFalse(seen[object]);
              seen[object] = true;
            }
            assertEquals(Mempool.NONE, pool.get());
            assertTrue(pool.isEmpty());
            assertEquals(20, pool.inUseCount());
            for (int i = 0; i < 20; i++) {
              pool.put(i);
            }
            assertTrue(pool.isFull());
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8})
  void failedBulkGetLeavesArrayAndPoolAlone(int cacheSize) throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = pool(20, cacheSize)) {
            int[] held = new int[3];
            assertTrue(pool.getBulk(held, 0, 3));
            int[] out = new int[30];
            Arrays.fill(out, -7);
            assertFalse(pool.getBulk(out, 5, 18));
            assertArrayEquals(new int[30], Arrays.stream(out).map(x -> x + 7).toArray());
            assertEquals(17, pool.availCount());
            assertTrue(pool.getBulk(out, 5, 17));
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8})
  void bulkOfZeroDoesNothingEvenWhenEmpty(int cacheSize) throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = pool(20, cacheSize)) {
            int[] all = new int[20];
            assertTrue(pool.getBulk(all, 0, 20));
            assertTrue(pool.getBulk(all, 20, 0));
            pool.putBulk(all, 0, 0);
            assertTrue(pool.isEmpty());
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8})
  void foreignIndexIsRefusedBeforeAnythingMoves(int cacheSize) throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = pool(20, cacheSize)) {
            int mine = pool.get();
            for (int foreign : new int[] {-2, 20, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
              contains(
                  assertThrows(IllegalArgumentException.class, () -> pool.put(foreign)),
                  "'pool'",
                  "" + foreign,
                  "0 to 19");
              int[] bulk = {mine, foreign, mine};
              contains(
                  assertThrows(IllegalArgumentException.class, () -> pool.putBulk(bulk, 0, 3)),
                  "'pool'",
                  "" + foreign);
              pool.putBulk(bulk, 1, 0);
            }
            assertEquals(19, pool.availCount());
            pool.put(mine);
          }
        });
  }

  @Test
  void rangesAreCheckedFirst() {
    try (Mempool pool = pool(20, 0)) {
      int[] array = new int[4];
      for (int[] range : new int[][] {{0, 5}, {-1, 1}, {4, 1}, {0, -1}, {Integer.MAX_VALUE, 1}}) {
        assertThrows(
            IndexOutOfBoundsException.class, () -> pool.getBulk(array, range[0], range[1]));
        assertThrows(
            IndexOutOfBoundsException.class, () -> pool.putBulk(array, range[0], range[1]));
      }
      assertTrue(pool.isFull());
    }
  }

  @Test
  void refusalOfTheBackendIsReported() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = pool(4, 0)) {
            PoolMisuseException e = assertThrows(PoolMisuseException.class, () -> pool.put(3));
            contains(e, "'pool'", "test", "twice");
            assertEquals("pool", e.pool());
            assertEquals(3, e.object());
            PoolMisuseException several =
                assertThrows(PoolMisuseException.class, () -> pool.putBulk(new int[] {1, 2}, 0, 2));
            assertEquals(Mempool.NONE, several.object(), "it is one of the two");
            assertTrue(pool.isFull());
          }
        });
  }

  @Test
  void refusalOfAFlushLosesNeitherTheCachedNorTheNew() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = TestPools.builder(ops, 4, 4).guaranteedShare(0).build()) {
            for (int i = 0; i < 4; i++) {
              pool.put(i); // puts four objects that were never got: the cache takes them
            }
            assertThrows(PoolMisuseException.class, () -> pool.put(0));
            assertThrows(PoolMisuseException.class, pool::flushCache);
            assertEquals(4, pool.cachedCount());
          }
        });
  }

  @Test
  void backendThatThrowsLosesNothing() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = pool(20, 8)) {
            int[] out = new int[20];
            pool.get();
            int cached = pool.cachedCount();
            ops.last.failing = true;
            assertThrows(ArithmeticException.class, () -> pool.getBulk(out, 0, 7));
            assertThrows(ArithmeticException.class, () -> pool.getBulk(out, 0, 17));
            assertThrows(ArithmeticException.class, pool::flushCache);
            assertEquals(cached, pool.cachedCount());
            ops.last.failing = false;
            assertTrue(pool.getBulk(out, 0, 19));
            assertEquals(20, Arrays.stream(out, 0, 19).distinct().count() + 1);
          }
        });
  }

  @Test
  void onlyLcoresHaveACacheAndItIsMadeAtFirstUse() throws Exception {
    try (Mempool pool = pool(20, 8)) {
      assertNull(pool.currentCache());
      pool.put(pool.get());
      assertEquals(0, pool.flushCaches());
      OnThread.run(
          LcoreThread::new,
          () -> {
            MempoolCache cache = pool.currentCache();
            assertNotNull(cache);
            assertEquals(8, cache.size());
            assertFalse((Object) cache instanceof AutoCloseable, "only its lcore may end its use");
            pool.put(pool.get());
            assertEquals(4, cache.count());
            assertEquals(4, pool.cachedCount());
          });
      assertEquals(0, pool.cachedCount(), "the end of the lcore flushed its cache");
      assertTrue(pool.isFull());
      assertEquals(20, ops.last.count());
    }
  }

  @Test
  void lcoreThatDiesByAnExceptionIsFlushed() throws Exception {
    try (Mempool pool = pool(20, 8)) {
      assertThrows(
          ArithmeticException.class,
          () ->
              OnThread.run(
                  LcoreThread::new,
                  () -> {
                    pool.put(pool.get());
                    throw new ArithmeticException("planted");
                  }));
      assertEquals(20, ops.last.count());
    }
  }

  /**
   * A flush is a put, and an lcore that ends cannot know whether the single producer is putting at
   * the same time.
   */
  @Test
  void lcoreOfAPoolForOneProducerIsNotFlushedAndItsSuccessorGetsTheObjects() throws Exception {
    TestOps single =
        new TestOps() {
          @Override
          public Concurrency concurrency() {
            return Concurrency.SP_SC;
          }
        };
    try (Mempool pool =
        Mempool.builder("single")
            .registry(registry)
            .opsTable(OpsTable.of(single))
            .ops("test")
            .size(20)
            .elementSize(16)
            .cacheSize(8)
            .build()) {
      int object = OnThread.call(LcoreThread::new, pool::get);
      assertEquals(16, single.last.count());
      assertEquals(3, pool.cachedCount());
      assertEquals(19, pool.availCount());
      OnThread.run(
          LcoreThread::new,
          () -> {
            assertTrue(pool.getBulk(new int[19], 0, 19), "the next lcore with the id has them");
            pool.put(object);
            pool.flushCache();
          });
      assertEquals(1, single.last.count());
    }
  }

  @Test
  void flushCacheMakesObjectsVisibleToOthers() throws Exception {
    try (Mempool pool = pool(20, 8)) {
      OnThread.run(
          LcoreThread::new,
          () -> {
            pool.put(pool.get());
            pool.flushCache();
            assertEquals(20, ops.last.count());
          });
      pool.flushCache();
    }
  }

  @Test
  void userOwnedCache() {
    try (Mempool pool = pool(20, 0)) {
      UserOwnedCache cache = pool.newCache(8);
      int object = cache.get();
      assertEquals(3, cache.count());
      assertEquals(19, pool.availCount(), "user-owned caches count");
      cache.put(object);
      int[] out = new int[6];
      assertTrue(cache.getBulk(out, 0, 6));
      cache.putBulk(out, 0, 6);
      assertTrue(pool.isFull());
      cache.flush();
      assertEquals(20, ops.last.count());
      cache.put(cache.get());
      cache.close();
      cache.close();
      assertEquals(20, ops.last.count());
      contains(assertThrows(IllegalStateException.class, () -> cache.get()), "cache", "closed");
      assertThrows(IllegalStateException.class, () -> cache.put(object));
      assertThrows(IllegalStateException.class, () -> cache.getBulk(out, 0, 6));
      assertThrows(IllegalStateException.class, () -> cache.putBulk(out, 0, 6));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 21, 513})
  void cacheSizesOutOfRangeAreRefused(int size) {
    try (Mempool pool = pool(20, 0)) {
      contains(assertThrows(IllegalArgumentException.class, () -> pool.newCache(size)), "1 to 20");
    }
  }

  @Test
  void memoryOfObjectsIsZeroApartAndConvertsBothWays() {
    try (Mempool pool = pool(20, 0)) {
      for (int i = 0; i < 20; i++) {
        assertEquals(i, pool.indexOf(pool.address(i)));
        assertEquals(0, pool.segment(i).get(ValueLayout.JAVA_LONG, 0));
        pool.segment(i).set(ValueLayout.JAVA_LONG, 8, i);
      }
      for (int i = 0; i < 20; i++) {
        assertEquals(i, pool.chunk(i).get(ValueLayout.JAVA_LONG, pool.offset(i) + 8));
      }
      assertThrows(IndexOutOfBoundsException.class, () -> pool.address(20));
      assertThrows(IndexOutOfBoundsException.class, () -> pool.segment(-1));
      assertThrows(IllegalArgumentException.class, () -> pool.indexOf(pool.address(3) + 1));
      assertThrows(IllegalArgumentException.class, () -> pool.indexOf(pool.address(0) - 64));
      assertThrows(IllegalArgumentException.class, () -> pool.indexOf(pool.address(19) + 64));
    }
  }

  @Test
  void closeEndsEverything() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          Mempool pool = pool(20, 8);
          pool.put(pool.get());
          MempoolCache cached = pool.currentCache();
          UserOwnedCache own = pool.newCache(4);
          own.put(own.get());
          var segment = pool.segment(3);
          pool.close();
          pool.close();
          assertTrue(pool.isClosed());
          assertTrue(ops.last.closed);
          assertEquals(Optional.empty(), registry.lookup("pool"));
          int[] array = new int[4];
          List<Runnable> uses =
              List.of(
                  pool::get,
                  () -> pool.put(1),
                  () -> pool.getBulk(array, 0, 4),
                  () -> pool.putBulk(array, 0, 4),
                  () -> own.get(),
                  () -> own.put(1),
                  () -> own.getBulk(array, 0, 4),
                  () -> own.putBulk(array, 0, 4),
                  () -> cached.get(),
                  pool::availCount,
                  pool::isFull,
                  pool::flushCache,
                  () -> pool.newCache(1));
          for (Runnable use : uses) {
            PoolClosedException e = assertThrows(PoolClosedException.class, use::run);
            contains(e, "'pool' is closed");
            assertEquals("pool", e.pool());
          }
          assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
          own.close();
          assertEquals("pool", pool.name());
          contains(new Exception(pool.toString()), "closed");
        });
  }

  @Test
  void registryFindsWalksAndForgets() {
    try (Mempool pool = pool(1, 0)) {
      assertEquals(Optional.of(pool), registry.lookup("pool"));
      assertEquals(List.of("pool"), registry.names());
      registry.walk(Pool::close);
      assertEquals(List.of(), registry.names());
    }
  }
}
