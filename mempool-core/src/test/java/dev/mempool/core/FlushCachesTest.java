// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The caches that flushCaches() flushes, and those that it asks their owners to flush. */
class FlushCachesTest {

  private final TestOps ops = new TestOps();

  /** Runs code on another thread while the caller waits. */
  private static <T> T elsewhere(java.util.concurrent.Callable<T> code) throws Exception {
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      return other.submit(code).get();
    }
  }

  @Test
  void ownAndSharedCachesAreFlushedAndNothingIsLeft() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = TestPools.of(ops, 20, 8)) {
            pool.put(pool.get());
            elsewhere(() -> {
              pool.put(pool.get());
              return 0;
            });
            assertEquals(8, pool.cachedCount());
            assertEquals(0, pool.flushCaches());
            assertEquals(20, ops.last.count());
          }
        });
  }

  @Test
  void theCacheOfAThreadThatDiedIsFlushed() throws Exception {
    try (Mempool pool = TestPools.of(ops, 20, 8)) {
      Thread careless =
          new Thread(() -> {
            Lcore.register(); // and never closed
            pool.put(pool.get());
          });
      careless.start();
      careless.join();
      assertEquals(4, pool.cachedCount());
      assertEquals(0, pool.flushCaches());
      assertEquals(20, ops.last.count());
    }
  }

  @Test
  void anotherLcoreIsAskedAndFlushesBeforeItsNextPut() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = TestPools.of(ops, 20, 8)) {
            int object = pool.get();
            assertEquals(3, elsewhere(pool::flushCaches), "nobody flushes the cache of another");
            assertEquals(3, pool.cachedCount());
            pool.put(object);
            assertEquals(1, pool.cachedCount());
            int calls = ops.last.calls;
            pool.put(pool.get());
            assertEquals(1, pool.cachedCount());
            assertEquals(calls, ops.last.calls, "one ask, one flush");
          }
        });
  }

  @Test
  void anotherLcoreFlushesBeforeItsNextGetToo() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = TestPools.of(ops, 20, 8)) {
            int object = pool.get();
            elsewhere(pool::flushCaches);
            int calls = ops.last.calls;
            int another = pool.get();
            assertEquals(3, pool.cachedCount(), "refilled with 4");
            assertEquals(calls + 2, ops.last.calls, "a flush and a refill");
            pool.putBulk(new int[] {object, another});
          }
        });
  }

  @Test
  void aBulkPutAndAPutThroughTheCacheFulfilARequestToo() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = TestPools.of(ops, 20, 8)) {
            int[] objects = {pool.get(), pool.get()};
            elsewhere(pool::flushCaches);
            pool.putBulk(objects, 0, 2);
            assertEquals(2, pool.cachedCount());
            elsewhere(pool::flushCaches);
            MempoolCache cache = pool.currentCache();
            assertNotNull(cache);
            cache.putBulk(new int[0]);
            assertEquals(0, pool.cachedCount());
            assertTrue(pool.isFull());
          }
        });
  }

  @Test
  void ownersOfCachesAreAskedLikeLcores() throws Exception {
    try (Mempool pool = TestPools.of(ops, 20, 0)) {
      UserOwnedCache cache = pool.newCache(8);
      int object = cache.get();
      assertEquals(3, pool.flushCaches());
      cache.put(object);
      assertEquals(1, cache.count());
      assertEquals(1, pool.flushCaches());
      assertEquals(1, pool.flushCaches(), "asked twice");
      cache.close();
      assertThrows(IllegalStateException.class, () -> cache.put(0));
      assertEquals(0, pool.flushCaches());
      assertTrue(pool.isFull());
    }
  }

  @Test
  void anEmptyCacheIsNotAsked() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = TestPools.of(ops, 20, 8)) {
            int[] objects = new int[4];
            pool.getBulk(objects, 0, 4);
            elsewhere(pool::flushCaches);
            int calls = ops.last.calls;
            pool.putBulk(objects, 0, 4);
            pool.getBulk(objects, 0, 4);
            assertEquals(calls, ops.last.calls);
          }
        });
  }

  @Test
  void theConsumerOfOneProducersPoolIsNotMadeToPut() throws Exception {
    TestOps single = TestPools.ops(Concurrency.SP_SC);
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = TestPools.of(single, 20, 8)) {
            pool.get();
            int calls = single.last.calls;
            assertEquals(3, elsewhere(pool::flushCaches));
            for (int i = 0; i < 3; i++) {
              pool.get();
            }
            assertEquals(calls, single.last.calls);
          }
        });
  }

  @Test
  void aRequestedFlushThatTheBackendRefusesIsReportedOnce() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = TestPools.builder(ops, 4, 4).guaranteedShare(0).build()) {
            for (int i = 0; i < 3; i++) {
              pool.put(i); // three put that were never got
            }
            elsewhere(pool::flushCaches);
            assertThrows(IllegalStateException.class, () -> pool.put(3));
            assertEquals(3, pool.cachedCount());
            pool.put(3);
            assertEquals(4, pool.cachedCount());
          }
        });
  }

  @Test
  void aFlushRequestDoesNotReopenAClosedPool() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          Mempool pool = TestPools.of(ops, 20, 8);
          UserOwnedCache own = pool.newCache(4);
          int object = pool.get();
          int another = own.get();
          MempoolCache cache = pool.currentCache();
          elsewhere(pool::flushCaches);
          assertNotNull(cache);
          pool.close();
          for (int i = 0; i < 2; i++) {
            assertThrows(IllegalStateException.class, () -> pool.put(object));
            assertThrows(IllegalStateException.class, () -> cache.put(object));
            assertThrows(IllegalStateException.class, () -> own.put(another));
            assertThrows(IllegalStateException.class, () -> cache.get());
          }
          assertThrows(IllegalStateException.class, pool::flushCaches);
        });
  }

  @Test
  void anEndedLcoreLeavesNoFlushRequestToItsSuccessor() throws Exception {
    TestOps single = TestPools.ops(Concurrency.SP_SC);
    try (Mempool pool = TestPools.of(single, 20, 8)) {
      int object =
          OnThread.call(
              LcoreThread::new,
              () -> {
                int got = pool.get();
                elsewhere(pool::flushCaches);
                return got;
              });
      assertEquals(3, pool.cachedCount());
      OnThread.run(
          LcoreThread::new,
          () -> {
            pool.put(object);
            assertEquals(1, pool.cachedCount(), "the ask was for the cache");
            pool.put(pool.get());
            assertEquals(1, pool.cachedCount());
          });
    }
  }

  /**
   * Owners use their caches while two threads ask them to flush. The last request is fulfilled at
   * the latest by the last put of each owner.
   */
  @Test
  void manyFlushRequestsAtTheSameTime() throws Exception {
    int workers = 3;
    CyclicBarrier barrier = new CyclicBarrier(workers + 1);
    AtomicBoolean ended = new AtomicBoolean();
    try (Mempool pool = TestPools.of(ops, 100, 16);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<Boolean>> done = new ArrayList<>();
      for (int w = 0; w < workers; w++) {
        int seed = w;
        done.add(
            threads.submit(() -> {
              Random random = new Random(seed);
              try (UserOwnedCache cache = pool.newCache(16)) {
                int[] objects = new int[8];
                for (int i = 0; i < 30_000; i++) {
                  int count = 1 + random.nextInt(8);
                  if (!cache.getBulk(objects, 0, count)) {
                    return false;
                  }
                  cache.putBulk(objects, 0, count);
                }
                int last = cache.get();
                barrier.await();
                barrier.await();
                cache.put(last);
                return cache.count() == 1;
              }
            }));
      }
      Runnable asker =
          () -> {
            while (!ended.get()) {
              pool.flushCaches();
            }
          };
      List<Future<?>> askers = List.of(threads.submit(asker), threads.submit(asker));
      barrier.await();
      ended.set(true);
      for (Future<?> future : askers) {
        future.get();
      }
      assertFalse(pool.flushCaches() == 0);
      barrier.await();
      for (Future<Boolean> future : done) {
        assertTrue(future.get());
      }
      assertTrue(pool.isFull());
      assertEquals(100, ops.last.count());
    }
  }
}
