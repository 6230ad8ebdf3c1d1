package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.AllocatedBytes;
import dev.mempool.testsupport.OnThread;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The rules of windows on a cache. */
class CacheWindowTest {

  private static final int SIZE = 20;

  private final TestOps ops = new TestOps();

  private static CacheWindow get(MempoolCache cache, int count) {
    CacheWindow window = cache.openGet(count);
    assertNotNull(window);
    return window;
  }

  private static int[] seen(CacheWindow window) {
    int[] objects = new int[window.size()];
    Arrays.setAll(objects, window::get);
    return objects;
  }

  private static void refused(String part, Executable use) {
    IllegalStateException e = assertThrows(IllegalStateException.class, use);
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }

  private static void throwsOnAnotherThread(String part, Executable use) throws Exception {
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      other.submit(() -> refused(part, use)).get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  @Test
  void aWindowShowsWhatABulkGetWouldGive() {
    try (Mempool pool = TestPools.of(ops, SIZE, 0);
        MempoolCache cache = pool.newCache(8)) {
      int[] kept = new int[7];
      pool.getBulk(cache, kept, 0, 7);
      pool.putBulk(cache, kept, 0, 7);
      int[] expected = new int[3];
      pool.getBulk(cache, expected, 0, 3);
      pool.putBulk(cache, expected, 0, 3);
      int before = cache.count();
      try (CacheWindow window = get(cache, 3)) {
        assertArrayEquals(expected, seen(window));
        assertEquals(before, cache.count());
        assertTrue(pool.isFull());
        window.commit();
      }
      assertEquals(before - 3, cache.count());
      assertEquals(3, pool.inUseCount());
      pool.putBulk(cache, expected, 0, 3);
    }
  }

  @Test
  void aPartIsTakenAndTheRestStays() {
    try (Mempool pool = TestPools.of(ops, SIZE, 0);
        MempoolCache cache = pool.newCache(SIZE)) {
      CacheWindow window = get(cache, SIZE);
      int[] all = seen(window);
      window.commit(5);
      assertEquals(SIZE - 5, cache.count());
      int[] rest = new int[SIZE];
      assertTrue(pool.getBulk(cache, rest, 5, SIZE - 5));
      System.arraycopy(all, 0, rest, 0, 5);
      assertEquals(SIZE, Arrays.stream(rest).distinct().count());
      pool.putBulk(cache, rest, 0, SIZE);
      get(cache, 1).commit(0);
      assertTrue(pool.isFull());
    }
  }

  @Test
  void withoutACommitNothingChanges() {
    try (Mempool pool = TestPools.of(ops, SIZE, 0);
        MempoolCache cache = pool.newCache(8)) {
      pool.put(cache, pool.get(cache));
      int mine = pool.get(cache);
      try (CacheWindow window = get(cache, 2)) {
        assertEquals(2, window.size());
      }
      assertEquals(3, cache.count());
      try (CacheWindow window = cache.openPut(2)) {
        window.set(0, mine);
      }
      assertEquals(3, cache.count());
      assertEquals(1, pool.inUseCount());
      pool.put(cache, mine);
    }
  }

  @Test
  void objectsThatWereSetEnterTheCacheAtTheCommit() {
    try (Mempool pool = TestPools.of(ops, SIZE, 0);
        MempoolCache cache = pool.newCache(8)) {
      int[] kept = new int[8];
      pool.getBulk(cache, kept, 0, 8);
      try (CacheWindow window = cache.openPut(8)) {
        window.set(0, kept[7]);
        window.set(0, kept[0]);
        window.set(1, kept[1]);
        assertEquals(8, pool.inUseCount());
        window.commit();
      }
      assertEquals(6, pool.inUseCount());
      int[] back = new int[2];
      pool.getBulk(cache, back, 0, 2);
      assertArrayEquals(new int[] {kept[0], kept[1]}, back);
      pool.putBulk(cache, kept, 0, 8);
    }
  }

  @Test
  void aCommitOfOtherThanWhatWasSetIsRefusedAndTheWindowStaysOpen() {
    try (Mempool pool = TestPools.of(ops, SIZE, 0);
        MempoolCache cache = pool.newCache(8)) {
      int object = pool.get(cache);
      CacheWindow window = cache.openPut(4);
      window.set(0, object);
      for (int count : new int[] {-1, 0, 2, 4, 5}) {
        assertThrows(IllegalArgumentException.class, () -> window.commit(count));
      }
      assertThrows(IndexOutOfBoundsException.class, () -> window.set(2, object));
      assertThrows(IndexOutOfBoundsException.class, () -> window.set(-1, object));
      assertThrows(IllegalArgumentException.class, () -> window.set(1, SIZE));
      assertThrows(IllegalArgumentException.class, () -> window.set(1, -1));
      refused("for putting", () -> window.get(0));
      window.commit(1);
      assertTrue(pool.isFull());
      CacheWindow again = get(cache, 2);
      assertSame(window, again, "one window per cache");
      for (int count : new int[] {-1, 3}) {
        assertThrows(IllegalArgumentException.class, () -> again.commit(count));
      }
      assertThrows(IndexOutOfBoundsException.class, () -> again.get(2));
      assertThrows(IndexOutOfBoundsException.class, () -> again.get(-1));
      refused("for getting", () -> again.set(0, object));
      again.close();
      CacheWindow full = cache.openPut(1);
      int other = pool.size() - 1;
      full.set(0, other);
      assertThrows(IndexOutOfBoundsException.class, () -> full.set(1, other));
      full.close();
    }
  }

  @Test
  void aWindowThatIsNotOpenIsRefused() {
    try (Mempool pool = TestPools.of(ops, SIZE, 0);
        MempoolCache cache = pool.newCache(8)) {
      CacheWindow window = get(cache, 2);
      window.commit(0);
      assertEquals(0, window.size());
      refused("not open", () -> window.get(0));
      refused("not open", () -> window.set(0, 1));
      refused("not open", window::commit);
      refused("not open", () -> window.commit(0));
      window.close();
    }
  }

  @Test
  void anotherThreadIsRefused() throws Exception {
    try (Mempool pool = TestPools.of(ops, SIZE, 0);
        MempoolCache cache = pool.newCache(8)) {
      CacheWindow window = get(cache, 2);
      throwsOnAnotherThread("another thread", () -> window.get(0));
      throwsOnAnotherThread("another thread", window::commit);
      throwsOnAnotherThread("another thread", window::close);
      window.close();
      CacheWindow putting = cache.openPut(2);
      throwsOnAnotherThread("another thread", () -> putting.set(0, 0));
      putting.close();
    }
  }

  @Test
  void everyOtherUseOfTheCacheIsRefusedWhileAWindowIsOpen() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = TestPools.of(ops, SIZE, 8)) {
            int object = pool.get();
            MempoolCache cache = pool.currentCache();
            assertNotNull(cache);
            int[] two = new int[2];
            for (boolean putting : new boolean[] {false, true}) {
              CacheWindow window = putting ? cache.openPut(2) : get(cache, 2);
              List<Executable> uses =
                  List.of(
                      pool::get,
                      () -> pool.put(object),
                      () -> pool.getBulk(two, 0, 2),
                      () -> pool.putBulk(new int[] {object}, 0, 1),
                      pool::flushCache,
                      pool::flushCaches,
                      cache::flush,
                      () -> cache.openGet(1),
                      () -> cache.openPut(1));
              for (Executable use : uses) {
                refused("a window of this cache of pool 'pool' is open", use);
              }
              assertEquals(3, cache.count());
              assertEquals(SIZE - 1, pool.availCount());
              window.close();
            }
            pool.put(object);
            assertTrue(pool.isFull());
          }
        });
  }

  @Test
  void sizesOutOfRangeAreRefused() {
    try (Mempool pool = TestPools.of(ops, SIZE, 0);
        MempoolCache cache = pool.newCache(8)) {
      for (int count : new int[] {-1, 0, 9}) {
        assertThrows(IllegalArgumentException.class, () -> cache.openGet(count));
        assertThrows(IllegalArgumentException.class, () -> cache.openPut(count));
      }
    }
  }

  @Test
  void theCacheNeverKeepsMoreThanItsSize() {
    for (int size = 1; size <= 9; size++) {
      for (int count = 1; count <= size; count++) {
        for (int kept = 0; kept <= size; kept++) {
          try (Mempool pool = TestPools.of(ops, SIZE, 0)) {
            int[] objects = new int[SIZE];
            pool.getBulk(objects, 0, SIZE);
            MempoolCache cache = pool.newCache(size);
            pool.putBulk(cache, objects, 0, kept);
            pool.putBulk(objects, kept, SIZE - kept);
            get(cache, count).close();
            assertTrue(cache.count() >= count && cache.count() <= size);
            assertTrue(pool.isFull());
            CacheWindow window = cache.openPut(count);
            assertTrue(cache.count() + count <= size);
            window.close();
            assertTrue(pool.isFull());
          }
        }
      }
    }
  }

  @Test
  void aWindowNeedsThatManyObjects() {
    try (Mempool pool = TestPools.of(ops, SIZE, 0);
        MempoolCache cache = pool.newCache(8)) {
      int[] objects = new int[SIZE];
      assertTrue(pool.getBulk(cache, objects, 0, SIZE));
      assertNull(cache.openGet(1));
      pool.putBulk(cache, objects, 0, 1);
      pool.putBulk(objects, 1, 2);
      assertNull(cache.openGet(4));
      assertEquals(1, cache.count());
      get(cache, 3).close();
      pool.putBulk(objects, 3, SIZE - 3);
    }
  }

  @Test
  void aBackendThatThrowsOrRefusesLosesNothing() {
    try (Mempool pool = TestPools.of(ops, SIZE, 0)) {
      MempoolCache cache = pool.newCache(8);
      int[] objects = new int[7];
      pool.getBulk(cache, objects, 0, 7);
      pool.putBulk(cache, objects, 0, 7);
      int before = cache.count();
      ops.last.failing = true;
      assertThrows(ArithmeticException.class, () -> cache.openPut(8));
      assertThrows(ArithmeticException.class, () -> cache.openGet(8));
      ops.last.failing = false;
      assertEquals(before, cache.count());
      assertTrue(pool.isFull());
      get(cache, 8).close();
    }
  }

  @Test
  void theEndOfTheLcoreClosesItsWindow() throws Exception {
    for (Concurrency concurrency : List.of(Concurrency.MP_MC, Concurrency.SP_SC)) {
      TestOps mine = TestPools.ops(concurrency);
      try (Mempool pool = TestPools.of(mine, SIZE, 8)) {
        int object =
            OnThread.call(
                LcoreThread::new,
                () -> {
                  int got = pool.get();
                  MempoolCache cache = pool.currentCache();
                  assertNotNull(cache);
                  cache.openPut(2).set(0, got);
                  return got;
                });
        assertEquals(SIZE - 1, pool.availCount());
        assertEquals(concurrency == Concurrency.MP_MC ? 0 : 3, pool.cachedCount());
        OnThread.run(
            LcoreThread::new,
            () -> {
              pool.put(object);
              assertTrue(pool.getBulk(new int[SIZE], 0, SIZE));
            });
      }
    }
  }

  @Test
  void theEndOfTheCacheClosesItsWindow() {
    try (Mempool pool = TestPools.of(ops, SIZE, 0)) {
      MempoolCache cache = pool.newCache(8);
      CacheWindow window = get(cache, 2);
      cache.close();
      refused("not open", window::commit);
      assertEquals(SIZE, ops.last.count());
      refused("closed", () -> cache.openGet(1));
    }
  }

  @Test
  void theEndOfThePoolRefusesTheCommit() {
    Mempool pool = TestPools.of(ops, SIZE, 0);
    MempoolCache cache = pool.newCache(8);
    CacheWindow window = get(cache, 2);
    pool.close();
    refused("closed", window::commit);
    refused("closed", () -> pool.get(cache));
    refused("closed", () -> pool.put(cache, 0));
    assertEquals(0, cache.count());
    window.close();
  }

  @Test
  void aWindowAllocatesNothing() throws Throwable {
    int rounds = 10_000;
    try (Mempool pool = TestPools.of(new TestOps(), 600, 0)) {
      MempoolCache cache = pool.newCache(64);
      int[] kept = new int[32];
      long fewest = Long.MAX_VALUE;
      // the first rounds are compiled and may allocate
      for (int attempt = 0; attempt < 3; attempt++) {
        long before = AllocatedBytes.now();
        for (int i = 0; i < rounds; i++) {
          round(cache, kept);
        }
        fewest = Math.min(fewest, AllocatedBytes.now() - before);
      }
      assertTrue(fewest < rounds, "bytes allocated: " + fewest);
    }
  }

  private static void round(MempoolCache cache, int[] kept) {
    try (CacheWindow window = get(cache, kept.length)) {
      for (int i = 0; i < kept.length; i++) {
        kept[i] = window.get(i);
      }
      window.commit();
    }
    try (CacheWindow window = cache.openPut(kept.length)) {
      for (int i = 0; i < kept.length; i++) {
        window.set(i, kept[i]);
      }
      window.commit();
    }
  }
}
