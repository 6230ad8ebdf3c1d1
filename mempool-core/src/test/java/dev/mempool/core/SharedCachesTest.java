// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.AllocatedBytes;
import dev.mempool.testsupport.OnThread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The caches of threads that are no lcore. The thread of this test is such a thread. */
class SharedCachesTest {

  private final TestOps ops = new TestOps();

  @Test
  void aThreadWithoutAnLcoreWorksOnACacheThatCounts() {
    try (Mempool pool = TestPools.of(ops, 20, 8)) {
      pool.put(pool.get());
      assertEquals(4, pool.cachedCount());
      assertTrue(pool.isFull());
      int calls = ops.last.calls;
      int[] objects = new int[4];
      for (int i = 0; i < 10; i++) {
        pool.put(pool.get());
        assertTrue(pool.getBulk(objects, 0, 4));
        pool.putBulk(objects, 0, 4);
      }
      assertEquals(calls, ops.last.calls);
    }
  }

  @Test
  void theyCanBeSwitchedOff() {
    try (Mempool pool = TestPools.builder(ops, 20, 8).sharedCaches(false).build()) {
      pool.put(pool.get());
      assertEquals(0, pool.cachedCount());
      assertEquals(20, ops.last.count());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Concurrency.class,
      names = {"SP_SC", "SP_MC", "MP_SC", "SINGLE_THREAD"})
  void thereAreNoneWhereASideIsForOneThread(Concurrency concurrency) {
    TestOps single = TestPools.ops(concurrency);
    try (Mempool pool = TestPools.of(single, 20, 8)) {
      pool.put(pool.get());
      assertEquals(0, pool.cachedCount());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 20})
  void everybodyGetsWhatLiesInThem(int cacheSize) throws Exception {
    try (Mempool pool = TestPools.of(ops, 20, cacheSize)) {
      int[] all = new int[20];
      for (int i = 0; i < 3; i++) {
        assertTrue(pool.getBulk(all, 0, 20));
        for (int object : all) {
          pool.put(object);
        }
        assertNotEquals(0, pool.cachedCount());
        assertFalse(pool.getBulk(new int[21], 0, 21));
        OnThread.run(LcoreThread::new, () -> assertTrue(pool.getBulk(all, 0, 20)));
        assertEquals(20, Arrays.stream(all).distinct().count());
        assertEquals(Mempool.NONE, pool.get());
        pool.putBulk(all, 0, 20);
        for (int j = 0; j < 20; j++) {
          all[j] = OnThread.call(LcoreThread::new, pool::get);
        }
        assertEquals(20, Arrays.stream(all).distinct().count());
        assertEquals(Mempool.NONE, pool.get());
        pool.putBulk(all, 0, 20);
      }
    }
  }

  @Test
  void aUsersCacheFindsThemToo() {
    try (Mempool pool = TestPools.builder(ops, 20, 20).guaranteedShare(0).build();
        UserOwnedCache cache = pool.newCache(20)) {
      int[] all = new int[20];
      pool.getBulk(all, 0, 20);
      pool.putBulk(all, 0, 20);
      assertEquals(20, pool.cachedCount());
      assertTrue(cache.getBulk(all));
      cache.putBulk(all);
      assertEquals(20, cache.count());
    }
  }

  @Test
  void aFailedBulkLeavesTheArrayAlone() {
    try (Mempool pool = TestPools.of(ops, 20, 8)) {
      pool.put(pool.get());
      int[] out = new int[30];
      Arrays.fill(out, -7);
      assertFalse(pool.getBulk(out, 3, 21));
      assertTrue(Arrays.stream(out).allMatch(x -> x == -7));
      assertTrue(pool.isFull());
    }
  }

  @Test
  void aBackendThatThrowsLeavesThemFreeAndLosesNothing() {
    try (Mempool pool = TestPools.of(ops, 20, 8)) {
      int[] objects = new int[8];
      assertTrue(pool.getBulk(objects, 0, 8));
      pool.putBulk(objects, 0, 8);
      ops.last.failing = true;
      assertThrows(ArithmeticException.class, () -> pool.putBulk(objects, 0, 3));
      assertThrows(ArithmeticException.class, () -> pool.put(0));
      assertThrows(ArithmeticException.class, () -> pool.getBulk(new int[20], 0, 20));
      assertThrows(ArithmeticException.class, pool::flushCaches);
      for (int i = 0; i < 8; i++) {
        pool.get();
      }
      assertThrows(ArithmeticException.class, pool::get);
      ops.last.failing = false;
      assertEquals(12, pool.availCount());
      pool.putBulk(objects, 0, 8);
      assertEquals(8, pool.cachedCount(), "no lock was left behind");
      assertTrue(pool.getBulk(new int[20], 0, 20));
    }
  }

  @Test
  void aRefusedFlushLosesNeitherTheCachedNorTheNew() {
    try (Mempool pool = TestPools.of(ops, 4, 4)) {
      for (int i = 0; i < 4; i++) {
        pool.put(i); // puts four objects that were never got
      }
      assertThrows(PoolMisuseException.class, () -> pool.put(0));
      assertThrows(PoolMisuseException.class, pool::flushCaches);
      assertEquals(4, pool.cachedCount());
    }
  }

  @Test
  void blocksAreCompletedFromThem() {
    BlockOps blocks = new BlockOps(Concurrency.MP_MC);
    try (Mempool pool = TestPools.of(blocks, 16, 8)) {
      pool.put(pool.get());
      assertEquals(4, pool.cachedCount());
      int[] firsts = new int[4];
      assertTrue(pool.getContigBlocks(firsts, 0, 3));
      assertEquals(4, pool.cachedCount());
      assertTrue(pool.getContigBlocks(firsts, 3, 1));
      assertEquals(0, pool.cachedCount());
      assertFalse(pool.getContigBlocks(firsts, 0, 1));
    }
  }

  @Test
  void theyEndWithThePool() {
    Mempool pool = TestPools.of(ops, 20, 8);
    pool.put(pool.get());
    pool.close();
    assertEquals(0, pool.cachedCount());
    int[] objects = new int[2];
    for (int i = 0; i < 2; i++) {
      assertThrows(PoolClosedException.class, pool::get);
      assertThrows(PoolClosedException.class, () -> pool.put(1));
      assertThrows(PoolClosedException.class, () -> pool.getBulk(objects, 0, 2));
      assertThrows(PoolClosedException.class, () -> pool.putBulk(objects, 0, 2));
      assertThrows(PoolClosedException.class, pool::flushCaches);
    }
  }

  @Test
  void nothingIsAllocated() throws Throwable {
    int rounds = 10_000;
    try (Mempool pool = TestPools.of(ops, 600, 64)) {
      int[] kept = new int[32];
      long fewest = Long.MAX_VALUE;
      // the first rounds are compiled and may allocate
      for (int attempt = 0; attempt < 3; attempt++) {
        long before = AllocatedBytes.now();
        for (int i = 0; i < rounds; i++) {
          pool.put(pool.get());
          pool.getBulk(kept, 0, 32);
          pool.putBulk(kept, 0, 32);
        }
        fewest = Math.min(fewest, AllocatedBytes.now() - before);
      }
      assertTrue(fewest < rounds, "bytes allocated: " + fewest);
    }
  }

  /** The pool has 40 objects, far fewer than the caches could hold. */
  @ParameterizedTest
  @CsvSource({"40, 32, 1", "40, 32, 20", "5000, 256, 1", "5000, 256, 32", "33, 2, 7"})
  void tenThousandVirtualThreadsLoseNothing(int size, int cacheSize, int most) throws Exception {
    AtomicIntegerArray owners = new AtomicIntegerArray(size);
    try (Mempool pool = TestPools.of(ops, size, cacheSize)) {
      List<Future<?>> done = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int t = 0; t < 10_000; t++) {
          long seed = t;
          done.add(threads.submit(() -> work(pool, owners, most, new Random(seed))));
        }
      }
      for (Future<?> future : done) {
        future.get();
      }
      assertTrue(pool.isFull());
      int[] all = new int[size];
      assertTrue(pool.getBulk(all, 0, size), "all come out in one bulk");
      assertEquals(size, Arrays.stream(all).distinct().count());
    }
  }

  private static void work(Mempool pool, AtomicIntegerArray owners, int most, Random random) {
    int[] objects = new int[most];
    for (int i = 0; i < 10; i++) {
      int count = 1 + random.nextInt(most);
      if (count == 1) {
        objects[0] = pool.get();
      }
      if (count == 1 ? objects[0] != Mempool.NONE : pool.getBulk(objects, 0, count)) {
        for (int j = 0; j < count; j++) {
          assertEquals(0, owners.getAndSet(objects[j], 1), "handed out twice");
        }
        if (random.nextInt(4) == 0) {
          Thread.yield();
        }
        for (int j = 0; j < count; j++) {
          owners.set(objects[j], 0);
        }
        if (count == 1) {
          pool.put(objects[0]);
        } else {
          pool.putBulk(objects, 0, count);
        }
      }
    }
  }

  /**
   * The pool has as many objects as there are threads, and each thread keeps at most one. Therefore
   * a get must always succeed, wherever the object is, even on the way from the backend to a cache.
   */
  @ParameterizedTest
  @CsvSource({"4, false", "9, false", "9, true"})
  void aGetNeverFailsBecauseObjectsLieInThem(int number, boolean virtual) throws Exception {
    try (Mempool pool = TestPools.of(ops, number, Math.min(number, 6));
        ExecutorService threads =
            virtual
                ? Executors.newVirtualThreadPerTaskExecutor()
                : Executors.newCachedThreadPool()) {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < number; t++) {
        boolean bulk = t % 2 == 0;
        done.add(
            threads.submit(() -> {
              int[] one = new int[1];
              for (int i = 0; i < 20_000; i++) {
                if (bulk) {
                  assertTrue(pool.getBulk(one, 0, 1), "there was one");
                } else {
                  one[0] = pool.get();
                  assertNotEquals(Mempool.NONE, one[0], "there was one");
                }
                pool.put(one[0]);
              }
            }));
      }
      for (Future<?> future : done) {
        future.get();
      }
      assertTrue(pool.isFull());
    }
  }

  /** Runs the given code in the middle of a get of one object. */
  private static final class Interrupted extends TestOps.Queue {
    int nothing;
    @Nullable Runnable atTheThird;
    @Nullable Runnable afterAFetch;

    Interrupted(int capacity) {
      super(capacity);
    }

    @Override
    public int dequeueOne() {
      Runnable now = atTheThird;
      if (now != null && nothing == 2) {
        atTheThird = null;
        now.run();
      }
      return super.dequeueOne();
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      boolean ok = super.dequeue(objects, from, count);
      Runnable now = afterAFetch;
      if (ok && now != null) {
        afterAFetch = null;
        now.run();
      }
      synchronized (this) {
        nothing += ok ? 0 : 1;
      }
      return ok;
    }

    synchronized int nothing() {
      return nothing;
    }
  }

  private static void elsewhere(Runnable code) {
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      other.submit(code).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aGetFindsWhatIsOnItsWayFromTheBackendToACache() throws Exception {
    Interrupted backend = new Interrupted(4);
    AtomicInteger got = new AtomicInteger(Integer.MIN_VALUE);
    try (Mempool pool = TestPools.of(TestOps.making(() -> backend), 4, 4)) {
      int[] two = new int[2];
      assertTrue(OnThread.call(LcoreThread::new, () -> pool.getBulk(two, 0, 2)));
      Thread other = new Thread(() -> got.set(pool.get()));
      backend.afterAFetch =
          () -> {
            other.start();
            // the thread has called the backend twice, and waits or has failed
            while (backend.nothing() < 2
                || (other.getState() != Thread.State.TIMED_WAITING && other.isAlive())) {
              Thread.onSpinWait();
            }
          };
      assertNotEquals(Mempool.NONE, pool.get(), "fetched two, kept one");
      other.join();
      assertNotEquals(Mempool.NONE, got.get());
    }
  }

  @Test
  void aGetFindsWhatWentToACacheWhileItAskedTheBackend() throws Exception {
    Interrupted backend = new Interrupted(4);
    try (Mempool pool = TestPools.of(TestOps.making(() -> backend), 4, 4)) {
      int[] all = new int[4];
      assertTrue(pool.getBulk(all, 0, 4));
      backend.atTheThird =
          () -> {
            try {
              OnThread.run(LcoreThread::new, () -> pool.putBulk(all, 0, 4));
              elsewhere(() -> assertNotEquals(Mempool.NONE, pool.get(), "fetched two, kept one"));
              OnThread.run(LcoreThread::new, () -> assertTrue(pool.getBulk(all, 0, 2)));
            } catch (Exception e) {
              throw new AssertionError(e);
            }
            assertEquals(0, backend.count());
            assertEquals(1, pool.cachedCount());
          };
      assertNotEquals(Mempool.NONE, pool.get(), "one was free all the time");
    }
  }

  @Test
  void aBulkThatThePoolsEndEmptiesOnItsWayIsNotGiven() {
    Interrupted backend = new Interrupted(8);
    Mempool pool = TestPools.of(TestOps.making(() -> backend), 8, 4);
    pool.get(); // refills with two objects and returns one
    backend.afterAFetch = pool::close;
    PoolClosedException e =
        assertThrows(PoolClosedException.class, () -> pool.getBulk(new int[7], 0, 7));
    assertTrue(e.getMessage().contains("used after close"), e.getMessage());
  }
}
