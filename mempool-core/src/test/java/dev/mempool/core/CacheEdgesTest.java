// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.testsupport.OnThread;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Caches at the bounds of their sizes, and the calls of the backend that they spare. */
class CacheEdgesTest {

  private static final int CACHE = 8;

  private final TestOps ops = new TestOps();

  @Test
  void anEmptyCacheIsFlushedWithoutACall() {
    try (Mempool pool = TestPools.of(ops, 32, CACHE)) {
      UserOwnedCache own = pool.newCache(CACHE);
      int calls = ops.last.calls;
      own.flush();
      assertEquals(0, pool.flushCaches());
      own.close();
      assertEquals(calls, ops.last.calls);
    }
  }

  /** The cache is empty when it takes the objects, and holds just as many. */
  @Test
  void aBulkOfTheWholeSizeStaysInACacheThatWasAskedToFlush() {
    try (Mempool pool = TestPools.of(ops, 32, 0)) {
      UserOwnedCache own = pool.newCache(CACHE);
      int[] objects = new int[CACHE];
      assertTrue(own.getBulk(objects));
      own.put(own.get());
      assertEquals(CACHE / 2, pool.flushCaches());
      own.putBulk(objects);
      assertEquals(CACHE, own.count());
      assertEquals(32, pool.availCount());
    }
  }

  /** Each length up to more than the cache holds, from each number of objects in the cache. */
  @Test
  void bulksOfEveryLengthFromEveryFilling() {
    for (int size = 1; size <= 6; size++) {
      for (int filling = 0; filling <= size; filling++) {
        for (int count = 0; count <= size + 2; count++) {
          try (Mempool pool = TestPools.of(ops, 40, 0)) {
            UserOwnedCache own = pool.newCache(size);
            int[] all = new int[40];
            assertTrue(pool.getBulk(all));
            for (int i = 0; i < filling; i++) {
              own.put(all[i]);
            }
            own.putBulk(all, filling, count);
            int half = size / 2;
            int fits = filling + count;
            int expected = fits <= size ? fits : count > half ? filling : filling - half + count;
            String what = "cache of " + size + " with " + filling + ", bulk of " + count;
            assertEquals(expected, own.count(), what);
            assertEquals(fits, pool.availCount(), what);
            int[] got = new int[fits];
            assertTrue(own.getBulk(got), what);
            Arrays.sort(got);
            assertArrayEquals(Arrays.copyOf(all, fits), got, what);
            assertFalse(own.getBulk(new int[1]), what);
          }
        }
      }
    }
  }

  @Test
  void aBulkThatNobodyHasIsAskedForAsOftenAsNeeded() {
    try (Mempool pool = TestPools.of(ops, 32, CACHE)) {
      assertTrue(pool.getBulk(new int[32]));
      int calls = ops.last.calls;
      assertFalse(pool.getBulk(new int[CACHE + 1]));
      assertEquals(
          2, ops.last.calls - calls, "by itself, and while all shared caches are known as empty");
    }
  }

  /** Runs code at a call of the backend. */
  private static final class Intruded extends TestOps.Queue {
    @Nullable Runnable atAFailure;
    @Nullable Runnable inAFetch;

    Intruded(int capacity) {
      super(capacity);
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      boolean ok = super.dequeue(objects, from, count);
      Runnable now = ok ? inAFetch : atAFailure;
      if (now != null) {
        inAFetch = null;
        atAFailure = null;
        now.run();
      }
      return ok;
    }
  }

  @Test
  void aBulkThatComesBackToTheBackendMeanwhileIsGot() {
    Intruded backend = new Intruded(32);
    try (Mempool pool = TestPools.of(TestOps.making(() -> backend), 32, CACHE)) {
      int[] all = new int[32];
      assertTrue(pool.getBulk(all));
      backend.atAFailure = () -> assertTrue(backend.enqueue(all, 0, 32));
      int[] got = new int[CACHE + 1];
      assertTrue(pool.getBulk(got));
      assertArrayEquals(Arrays.copyOf(all, CACHE + 1), got);
      assertEquals(32 - got.length, pool.availCount());
    }
  }

  /**
   * While one shared cache is locked, threads put into another one. There are so many threads that
   * some try the locked one first.
   */
  @Test
  void aThreadThatFindsItsSharedCacheLockedTakesTheNext() {
    int threads = 200;
    Intruded backend = new Intruded(600);
    try (Mempool pool = TestPools.of(TestOps.making(() -> backend), 600, 400)) {
      int[] objects = new int[threads];
      for (int i = 0; i < threads; i++) {
        objects[i] = backend.dequeueOne();
      }
      backend.inAFetch =
          () -> {
            int before = backend.count();
            for (int object : objects) {
              onAThread(() -> pool.put(object));
            }
            assertEquals(before, backend.count(), "all are in caches");
          };
      assertTrue(pool.get() >= 0); // locks its cache while it refills it
      assertEquals(599, pool.availCount());
    }
  }

  private static void onAThread(Runnable code) {
    try {
      OnThread.run(Thread::new, code::run);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
