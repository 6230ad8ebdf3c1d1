// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreIdle;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.CapturedLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The objects that threads can get although the caches of other threads hold many. */
class ShortageTest {

  private final TestOps ops = new TestOps();

  /** A thread that runs one piece of code after the other, and waits for the caller in between. */
  private static final class Step implements AutoCloseable {

    private final ExecutorService executor;
    private final List<Thread> threads = new ArrayList<>();

    /** The idle state of the lcore, null while it is not idle. Used by the thread of the step. */
    private @Nullable LcoreIdle idle;

    private Step(ExecutorService executor) {
      this.executor = executor;
    }

    static Step lcore() {
      Step step = new Step(Executors.newSingleThreadExecutor(LcoreThread.factory("step-")));
      try {
        step.threads.add(step.run(Thread::currentThread));
      } catch (Exception e) {
        throw new AssertionError(e);
      }
      return step;
    }

    /** A thread that registers itself, and dies without ending its registration. */
    static Step mortal() {
      Step step = new Step(Executors.newSingleThreadExecutor());
      try {
        step.threads.add(
            step.run(() -> {
              LcoreRegistration _ = Lcore.register();
              return Thread.currentThread();
            }));
      } catch (Exception e) {
        throw new AssertionError(e);
      }
      return step;
    }

    static Step virtual() {
      return new Step(Executors.newVirtualThreadPerTaskExecutor());
    }

    <T> T run(Callable<T> code) throws Exception {
      try {
        return executor.submit(code).get();
      } catch (ExecutionException e) {
        throw new AssertionError(e.getCause());
      }
    }

    /** Begins or ends an idle spell. */
    void toggleIdle() throws Exception {
      boolean _ =
          run(() -> {
            LcoreIdle before = idle;
            if (before == null) {
              idle = Lcore.idle();
            } else {
              before.close();
              idle = null;
            }
            return true;
          });
    }

    @Override
    public void close() {
      executor.close();
      for (Thread thread : threads) { // it is an lcore until it has ended
        try {
          thread.join();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  /** Gets until nothing is left. */
  private static int getAll(Mempool pool) {
    int got = 0;
    while (pool.get() != Mempool.NONE) {
      got++;
    }
    return got;
  }

  /**
   * Receivers only get and workers only put. With the rules of C all objects end in the caches of
   * the workers: those that wait for work keep what they have.
   */
  @Test
  void receiversThatOnlyGetAndWorkersThatOnlyPutNeverStop() throws Exception {
    try (CapturedLog log = CapturedLog.start();
        Mempool pool = TestPools.of(ops, 255, 128);
        Step receiver1 = Step.lcore();
        Step receiver2 = Step.lcore();
        Step worker1 = Step.lcore();
        Step worker2 = Step.lcore();
        Step worker3 = Step.lcore()) {
      List<Step> receivers = List.of(receiver1, receiver2);
      List<Step> workers = List.of(worker1, worker2, worker3);
      Deque<Integer> queue = new ArrayDeque<>();
      for (int round = 0; round < 5_000; round++) {
        int object = receivers.get(round % 2).run(pool::get);
        assertTrue(object != Mempool.NONE, "round " + round + ": " + pool.dump());
        queue.add(object);
        if (queue.size() > round % 100) {
          int done = queue.remove();
          workers
              .get(round % 3)
              .run(() -> {
                pool.put(done);
                return 0;
              });
        }
      }
      log.expect("all caches together hold at most");
      queue.forEach(pool::put);
    }
  }

  @Test
  void withTheRulesOfTheyStarve() throws Exception {
    try (Mempool pool = TestPools.builder(ops, 255, 255).guaranteedShare(0).build();
        Step worker = Step.lcore()) {
      worker.run(() -> {
        int[] all = new int[255];
        assertTrue(pool.getBulk(all));
        for (int object : all) {
          pool.put(object);
        }
        return 0;
      });
      assertEquals(Mempool.NONE, pool.get());
      assertEquals(255, pool.availCount());
      worker.run(() -> {
        pool.put(pool.get());
        return 0;
      });
      assertEquals(Mempool.NONE, pool.get(), "a share of 0 knows no shortage");
    }
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  /**
   * Random steps of lcores that come, are idle for a while, end and die, of threads with caches of
   * their own that they close or forget, and of shortages. Whatever they hold, another thread gets
   * its share, and needs one call for each object and one that fails. When each owner that is not
   * idle has made one call, and what died and was forgotten is found, it gets all that is free.
   */
  @ParameterizedTest
  @MethodSource("seeds")
  void anyThreadGetsItsShare(long seed) throws Exception {
    Random random = new Random(seed);
    int size = 1 + random.nextInt(random.nextBoolean() ? 20 : 400);
    double share = (1 + random.nextInt(4)) / 4.0;
    int cache = random.nextInt(Math.min(64, size) + 1);
    boolean forgets = seed % 8 == 0; // not always, because a collection of the garbage takes long
    int guaranteed = (int) Math.ceil(share * size);
    List<Integer> out = new ArrayList<>();
    List<Step> lcores = new ArrayList<>();
    List<UserOwnedCache> own = new ArrayList<>();
    try (CapturedLog log = CapturedLog.start();
        Mempool pool =
            TestPools.builder(ops, size, cache)
                .guaranteedShare(share)
                .sharedCaches(random.nextBoolean())
                .build();
        Step stranger = Step.virtual()) {
      for (int step = 0; step < 150; step++) {
        switch (random.nextInt(15)) {
          case 0 -> {
            if (lcores.size() < 6) {
              lcores.add(random.nextInt(3) == 0 ? Step.mortal() : Step.lcore());
            }
          }
          case 1 -> {
            if (!lcores.isEmpty()) {
              lcores.remove(random.nextInt(lcores.size())).close();
            }
          }
          case 2 -> {
            if (own.size() < 4) {
              own.add(pool.newCache(1 + random.nextInt(Math.min(64, size))));
            }
          }
          case 3 -> {
            if (!own.isEmpty()) {
              end(own.remove(random.nextInt(own.size())), !forgets);
            }
          }
          case 4, 5 -> {
            if (!lcores.isEmpty()) {
              lcores.get(random.nextInt(lcores.size())).toggleIdle();
            }
          }
          case 6 -> {
            if (random.nextInt(4) == 0) { // a shortage
              List<Integer> all = stranger.run(() -> getSome(pool, size + 1));
              int reachable = guaranteed - out.size();
              assertTrue(all.size() >= reachable, all.size() + " of " + reachable);
              stranger.run(() -> {
                all.forEach(pool::put);
                return 0;
              });
            }
          }
          default -> {
            boolean get = random.nextBoolean();
            int count = random.nextInt(40);
            if (!own.isEmpty() && random.nextInt(3) == 0) {
              UserOwnedCache mine = own.get(random.nextInt(own.size()));
              move(get, count, out, mine::get, mine::put);
            } else if (!lcores.isEmpty()) {
              lcores
                  .get(random.nextInt(lcores.size()))
                  .run(() -> {
                    move(get, count, out, pool::get, pool::put);
                    return 0;
                  });
            }
          }
        }
        int held = pool.cachedCount() - pool.caches().uncachedRoute().count();
        assertTrue(held <= size - guaranteed, held + " of " + size + " with " + share);
      }
      int reachable = guaranteed - out.size();
      int first = stranger.run(() -> getSome(pool, size + 1)).size();
      assertTrue(first >= reachable, first + " of " + reachable);
      for (Step lcore : lcores) {
        lcore.run(() -> lcore.idle != null || pool.getBulk(new int[0]));
      }
      own.forEach(mine -> mine.putBulk(new int[0]));
      Lcore.reclaimDead();
      for (int i = 0; i < 500 && forgets && pool.cachedCount() > 0; i++) {
        System.gc();
        Thread.sleep(2); // for the cleaner, which a collection wakes
        int more = stranger.run(() -> getSome(pool, size + 1)).size();
        first += more;
      }
      int rest = stranger.run(() -> getSome(pool, size + 1)).size();
      assertEquals(size, out.size() + first + rest, pool::dump);
      log.expectOnly("all caches together hold at most", "a cache from newCache() was dropped");
    } finally {
      lcores.forEach(Step::close);
    }
  }

  /** Ends the use of a cache, which the owner closes or forgets. */
  private static void end(UserOwnedCache cache, boolean closes) {
    if (closes) {
      cache.close();
    }
  }

  /** Makes a limited number of calls, until one finds nothing. Returns what they got. */
  private static List<Integer> getSome(Mempool pool, int calls) {
    List<Integer> got = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      int object = pool.get();
      if (object == Mempool.NONE) {
        return got;
      }
      got.add(object);
    }
    throw new AssertionError("more objects than the pool has");
  }

  private interface Getter {
    int get();
  }

  private interface Putter {
    void put(int object);
  }

  private static void move(boolean get, int count, List<Integer> out, Getter from, Putter to) {
    for (int i = 0; i < count; i++) {
      if (get) {
        int object = from.get();
        if (object != Mempool.NONE) {
          out.add(object);
        }
      } else if (!out.isEmpty()) {
        to.put(out.removeLast());
      }
    }
  }

  @Test
  void aShortageEndsWhenTheBackendHasEnough() throws Exception {
    try (Mempool pool = TestPools.of(ops, 100, 20);
        Step lcore = Step.lcore()) {
      lcore.run(() -> {
        pool.put(pool.get());
        return 0;
      });
      int[] out = new int[100];
      int taken = 0;
      for (int object = pool.get(); object != Mempool.NONE; object = pool.get()) {
        out[taken++] = object;
      }
      assertEquals(90, taken, "the lcore's cache was refilled with 10");
      pool.put(out[--taken]);
      assertEquals(1, ops.last.count(), "puts bypass the caches");
      lcore.run(() -> {
        pool.put(pool.get());
        return 0;
      });
      assertEquals(11, ops.last.count(), "and the lcore has given back what it held");
      pool.putBulk(out, 0, taken);
      for (int i = 0; i < 32; i++) { // the count is looked at now and then
        lcore.run(() -> {
          pool.put(pool.get());
          return 0;
        });
      }
      assertTrue(pool.caches().countsByLcore().values().stream().anyMatch(count -> count > 0));
      assertTrue(pool.isFull());
    }
  }

  // ---- idle lcores ----

  @Test
  void theCachesOfAnIdleLcoreServeOthers() throws Exception {
    try (Mempool pool = TestPools.of(ops, 20, 10);
        Step lcore = Step.lcore()) {
      LcoreIdle idle =
          lcore.run(() -> {
            pool.put(pool.get());
            return Lcore.idle();
          });
      assertEquals(5, pool.cachedCount());
      assertEquals(20, getAll(pool));
      lcore.run(() -> {
        assertEquals(Lcore.NONE, Lcore.current());
        pool.put(3); // as a thread that is no lcore
        idle.close();
        assertTrue(Lcore.current() != Lcore.NONE);
        assertEquals(3, pool.get());
        assertEquals(Mempool.NONE, pool.get());
        return 0;
      });
    }
  }

  @Test
  void anIdleLcoreKeepsWhatNobodyNeeds() throws Exception {
    try (Mempool pool = TestPools.of(ops, 100, 10);
        Step lcore = Step.lcore()) {
      lcore.run(() -> {
        pool.put(pool.get());
        int calls = ops.last.calls;
        for (int i = 0; i < 10; i++) {
          try (LcoreIdle _ = Lcore.idle()) {
            assertEquals(Lcore.NONE, Lcore.current());
          }
          pool.put(pool.get());
        }
        assertEquals(calls, ops.last.calls);
        return 0;
      });
      assertEquals(5, pool.cachedCount());
      assertEquals(5, pool.caches().countsByLcore().values().iterator().next());
    }
  }

  @Test
  void idleStatesNestAndEndWithTheLcore() throws Exception {
    Thread thread =
        new Thread(
            () -> {
              LcoreIdle late;
              try (LcoreRegistration mine = Lcore.register()) {
                try (LcoreIdle _ = Lcore.idle();
                    LcoreIdle _ = Lcore.idle()) {
                  assertEquals(Lcore.NONE, Lcore.current());
                  assertEquals(
                      "thread 'registered' is registered already, as an lcore that is idle; close"
                          + " its idle state",
                      assertThrows(IllegalStateException.class, Lcore::register).getMessage());
                }
                assertEquals(mine.lcoreId(), Lcore.current());
                late = Lcore.idle();
              }
              assertEquals(Lcore.NONE, Lcore.current());
              late.close();
              assertEquals(Lcore.NONE, Lcore.current());
              Lcore.idle().close();
            },
            "registered");
    List<Throwable> failures = new ArrayList<>();
    thread.setUncaughtExceptionHandler((_, e) -> failures.add(e));
    thread.start();
    thread.join();
    assertEquals(List.of(), failures);
  }

  @Test
  void anIdleThreadThatEndsGivesItsIdBack() throws Exception {
    int before = Lcore.count();
    LcoreThread thread =
        new LcoreThread(() -> {
          var _ = Lcore.idle();
        });
    thread.start();
    thread.join();
    assertEquals(Lcore.NONE, thread.lcoreId());
    assertTrue(Lcore.count() <= before); // lcores of other tests may have ended meanwhile
  }

  @Test
  void idleLcoresLoseNothingWhileOthersTakeWhatTheyHold() throws Exception {
    ExecutorService lcores = Executors.newFixedThreadPool(3, LcoreThread.factory("idler-"));
    try (Mempool pool = TestPools.of(ops, 128, 16)) {
      List<Callable<Integer>> loops = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        long seed = i;
        loops.add(() -> {
          Random random = new Random(seed);
          int[] mine = new int[30];
          for (int round = 0; round < 20_000; round++) {
            int count = 1 + random.nextInt(30);
            if (pool.getBulk(mine, 0, count)) {
              pool.putBulk(mine, 0, count);
            }
            if (round % 8 == 0) {
              try (LcoreIdle _ = Lcore.idle()) {
                Thread.onSpinWait();
              }
            }
          }
          pool.flushCache();
          return 0;
        });
      }
      for (var done : lcores.invokeAll(loops)) {
        assertEquals(0, done.get());
      }
      lcores.shutdown();
      Set<Integer> all = new HashSet<>();
      for (int object = pool.get(); object != Mempool.NONE; object = pool.get()) {
        assertTrue(all.add(object));
      }
      assertEquals(128, all.size());
    }
  }

  @Test
  void withASingleProducerNobodyFlushesForAnother() throws Exception {
    try (Mempool pool = TestPools.builder(TestPools.ops(Concurrency.SP_MC), 20, 10).build();
        Step lcore = Step.lcore()) {
      lcore.run(() -> {
        int _ = pool.get();
        return Lcore.idle();
      });
      assertEquals(15, getAll(pool));
      assertEquals(4, pool.cachedCount());
    }
  }

  // ---- what the pool says ----

  @Test
  void theSnapshotSaysWhoHoldsWhat() throws Exception {
    try (Mempool pool = TestPools.of(ops, 100, 10);
        Step lcore = Step.lcore();
        UserOwnedCache own = pool.newCache(4)) {
      int id =
          lcore.run(() -> {
            pool.put(pool.get());
            return Lcore.current();
          });
      own.put(own.get());
      String name = lcore.run(() -> Thread.currentThread().getName());
      assertEquals(
          "100 free: 93 in the backend, 5 in the cache of lcore "
              + id
              + " '"
              + name
              + "', 2 in a cache of thread '"
              + Thread.currentThread().getName()
              + "'",
          pool.snapshot().freeObjects());
      pool.flushCaches();
      assertTrue(pool.dump().contains("'" + name + "', which has made no call for 0."), pool::dump);
      assertFalse(pool.snapshot().isRetired());
    }
  }
}
