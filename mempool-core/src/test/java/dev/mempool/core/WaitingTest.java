// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.PoolClosedException;
import dev.mempool.lcore.LcoreThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gets that wait, and the end of pools: retiring and replacing them. */
class WaitingTest {

  /** Longer than any of these tests runs, so that it never decides. */
  private static final Duration LONG = Duration.ofMinutes(5);

  private final TestOps ops = new TestOps();

  private static FutureTask<Integer> start(ThreadFactory factory, Callable<Integer> code) {
    FutureTask<Integer> task = new FutureTask<>(code);
    factory.newThread(task).start();
    return task;
  }

  /** Waits until a thread waits for an object of a pool. */
  private static void awaitWaiting(Mempool pool, int threads) {
    while (pool.backendRoute.waiters().count() < threads) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8})
  void aGetWaitsForAPutOfAnyThread(int cacheSize) throws Exception {
    List<ThreadFactory> kinds =
        List.of(Thread::new, LcoreThread::new, Thread.ofVirtual().factory());
    for (ThreadFactory waiter : kinds) {
      for (ThreadFactory giver : kinds) {
        try (Mempool pool = TestPools.of(ops, 20, cacheSize)) {
          int[] all = new int[20];
          assertTrue(pool.getBulk(all));
          FutureTask<Integer> got = start(waiter, () -> pool.get(LONG));
          awaitWaiting(pool, 1);
          start(
                  giver,
                  () -> {
                    pool.put(all[7]);
                    return 0;
                  })
              .get();
          assertEquals(all[7], got.get());
          assertTrue(pool.backendRoute.isUndisturbed() || cacheSize > 0, "nobody waits");
        }
      }
    }
  }

  @Test
  void aFullCacheOfABusyLcoreGivesBackAtItsNextPut() throws Exception {
    try (Mempool pool = TestPools.builder(ops, 8, 8).guaranteedShare(0).build();
        ExecutorService lcore = Executors.newSingleThreadExecutor(LcoreThread.factory("w"))) {
      int[] all = new int[8];
      lcore
          .submit(() -> {
            assertTrue(pool.getBulk(all));
            pool.putBulk(all, 0, 7);
          })
          .get();
      assertEquals(7, pool.cachedCount());
      FutureTask<Integer> got = start(Thread::new, pool::getInterruptibly);
      awaitWaiting(pool, 1);
      lcore.submit(() -> pool.put(all[7])).get();
      assertTrue(got.get() >= 0);
    }
  }

  @Test
  void theTimeEnds() throws Exception {
    try (Mempool pool = TestPools.of(ops, 1, 0)) {
      assertEquals(0, pool.get(Duration.ZERO));
      assertEquals(Mempool.NONE, pool.get(Duration.ofMillis(3)));
      assertEquals(Mempool.NONE, pool.get(Duration.ofSeconds(-1)));
      assertFalse(pool.getBulk(new int[1], 0, 1, Duration.ofMillis(3)));
      assertTrue(pool.backendRoute.isUndisturbed());
    }
  }

  @Test
  void theyAreServedInTheOrderInWhichTheyCame() throws Exception {
    try (Mempool pool = TestPools.of(ops, 5, 0)) {
      int[] all = new int[5];
      assertTrue(pool.getBulk(all));
      AtomicInteger turn = new AtomicInteger();
      List<FutureTask<Integer>> turns = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        turns.add(
            start(
                Thread.ofVirtual().factory(),
                () -> {
                  int _ = pool.getInterruptibly();
                  return turn.getAndIncrement();
                }));
        awaitWaiting(pool, i + 1);
      }
      for (int i = 0; i < 5; i++) {
        pool.put(all[i]);
        assertEquals(i, turns.get(i).get());
      }
    }
  }

  @Test
  void aBulkWaitsUntilAllAreThere() throws Exception {
    try (Mempool pool = TestPools.of(ops, 5, 0)) {
      int[] all = new int[5];
      assertTrue(pool.getBulk(all));
      FutureTask<Integer> got =
          start(
              Thread::new,
              () -> {
                int[] mine = new int[6];
                pool.getBulkInterruptibly(mine, 1, 5);
                return mine[5];
              });
      awaitWaiting(pool, 1);
      for (int object : all) {
        assertFalse(got.isDone());
        pool.put(object);
      }
      assertEquals(all[4], got.get());
      assertEquals(
          "pool 'pool' has 5 objects, so a get that waits for 6 of them would never end",
          assertThrows(
                  IllegalArgumentException.class, () -> pool.getBulkInterruptibly(new int[6], 0, 6))
              .getMessage());
    }
  }

  @Test
  void anInterruptEndsTheWaitAndNothingIsLost() throws Exception {
    try (Mempool pool = TestPools.of(ops, 1, 0)) {
      int object = pool.get();
      AtomicReference<Thread> thread = new AtomicReference<>();
      FutureTask<Integer> got =
          start(
              Thread::new,
              () -> {
                thread.set(Thread.currentThread());
                return pool.getInterruptibly();
              });
      awaitWaiting(pool, 1);
      thread.get().interrupt();
      assertInstanceOf(
          InterruptedException.class, assertThrows(ExecutionException.class, got::get).getCause());
      pool.put(object);
      assertTrue(pool.isFull());
    }
  }

  @Test
  void theEndOfThePoolEndsTheWait() throws Exception {
    Mempool pool = TestPools.of(ops, 1, 0);
    int _ = pool.get();
    FutureTask<Integer> got = start(Thread::new, () -> pool.get(LONG));
    FutureTask<Integer> second = start(Thread::new, () -> pool.get(LONG));
    awaitWaiting(pool, 2);
    pool.close();
    for (FutureTask<Integer> task : List.of(got, second)) {
      assertInstanceOf(
          PoolClosedException.class, assertThrows(ExecutionException.class, task::get).getCause());
    }
  }

  @Test
  void aRetiredPoolGivesNothingAndTakesAll() throws Exception {
    for (int cacheSize : new int[] {0, 8}) {
      try (Mempool pool = TestPools.of(ops, 20, cacheSize);
          ExecutorService lcore = Executors.newSingleThreadExecutor(LcoreThread.factory("w"))) {
        int[] mine = new int[3];
        assertTrue(pool.getBulk(mine));
        int other = lcore.submit(() -> pool.get()).get();
        FutureTask<Integer> waiting =
            start(Thread::new, () -> pool.getBulk(new int[20], 0, 20, LONG) ? 1 : 0);
        awaitWaiting(pool, 1);
        pool.retire();
        assertEquals(0, waiting.get());
        assertEquals(Mempool.NONE, pool.get());
        assertFalse(pool.getBulk(new int[1]));
        assertTrue(pool.getBulk(new int[0]));
        assertEquals(Mempool.NONE, lcore.submit(() -> pool.get()).get());
        assertEquals(Mempool.NONE, pool.get(LONG));
        assertEquals(
            "pool 'pool' is retired: it gives no objects any more; use its successor",
            assertThrows(IllegalStateException.class, pool::getInterruptibly).getMessage());
        assertFalse(pool.awaitIdle(Duration.ofMillis(2)));
        assertEquals(4, pool.leakReport().out());
        pool.putBulk(mine);
        lcore.submit(() -> pool.put(other)).get();
        assertTrue(pool.awaitIdle(LONG));
        assertTrue(pool.isFull());
        assertTrue(pool.dump().contains("\n  retired=true\n"));
      }
    }
  }

  @Test
  void aPoolIsReplacedWhileThreadsUseIt() throws Exception {
    PoolRegistry registry = new PoolRegistry();
    AtomicReference<Mempool> current = new AtomicReference<>(make(registry, null));
    try (ExecutorService users = Executors.newFixedThreadPool(3, LcoreThread.factory("user-"))) {
      AtomicInteger served = new AtomicInteger();
      AtomicInteger stop = new AtomicInteger();
      List<Future<Integer>> loops = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        loops.add(
            users.submit(() -> {
              int most = 0;
              while (stop.get() == 0) {
                Mempool pool = current.get();
                int object = Mempool.NONE;
                try {
                  object = pool.get();
                } catch (PoolClosedException e) {
                  continue; // it was replaced after this thread had read the reference
                }
                if (object != Mempool.NONE) {
                  served.incrementAndGet();
                  most = Math.max(most, pool.generation());
                  pool.put(object);
                }
              }
              return most;
            }));
      }
      for (int round = 2; round <= 6; round++) {
        int before = served.get();
        while (served.get() < before + 100) {
          Thread.onSpinWait();
        }
        Mempool old = current.get();
        assertTrue(Pool.replace(current, pool -> make(registry, pool), LONG));
        assertTrue(old.isClosed());
        assertEquals(round, current.get().generation());
        assertEquals(current.get(), registry.lookup("pool").orElseThrow());
        assertTrue(current.get().dump().contains("  generation=" + round + "\n"));
      }
      int last = served.get();
      while (served.get() < last + 100) {
        Thread.onSpinWait();
      }
      stop.set(1);
      for (Future<Integer> loop : loops) {
        assertTrue(loop.get() >= 1);
      }
    }
    Mempool pool = current.get();
    int held = pool.get();
    assertFalse(Pool.replace(current, old -> make(registry, old), Duration.ofMillis(2)));
    assertTrue(pool.isRetired());
    assertFalse(pool.isClosed());
    List<String> walked = new ArrayList<>();
    registry.walk(each -> walked.add(each.name() + each.generation()));
    assertEquals(List.of("pool7", "pool6"), walked);
    assertEquals(pool, registry.ownerOf(pool.address(held)).orElseThrow());
    pool.close();
    current.get().close();
    assertEquals(List.of(), registry.names());
  }

  private Mempool make(PoolRegistry registry, Mempool old) {
    MempoolBuilder builder =
        Mempool.builder("pool")
            .registry(registry)
            .opsTable(OpsTable.of(ops))
            .ops(ops.name())
            .size(64)
            .elementSize(8)
            .cacheSize(8);
    return (old == null ? builder : builder.replaces(old)).build();
  }
}
