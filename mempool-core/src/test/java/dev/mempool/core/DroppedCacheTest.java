// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import dev.mempool.testsupport.CapturedLog;
import dev.mempool.testsupport.Collected;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Caches of users that nothing reaches and nobody has closed. */
class DroppedCacheTest {

  private static final String DROPPED = "a cache from newCache() was dropped";

  /** The collections that are made at most: far more than the one or two needed. */
  private static final int COLLECTIONS = 1000;

  private final TestOps ops = new TestOps();

  private static void collectUntil(BooleanSupplier done, String what) throws InterruptedException {
    for (int i = 0; i < COLLECTIONS; i++) {
      if (done.getAsBoolean()) {
        return;
      }
      System.gc();
      Thread.sleep(5); // for the cleaner, which a collection wakes
    }
    throw new AssertionError(what);
  }

  private static void awaitTakenBack(Mempool pool) throws InterruptedException {
    collectUntil(() -> pool.cachedCount() == 0, pool.dump());
  }

  /** Makes a cache, uses it and forgets it. */
  private static void use(Mempool pool, int size) {
    UserOwnedCache cache = pool.newCache(size);
    cache.put(cache.get());
    assertTrue(cache.count() > 0);
  }

  static Stream<Arguments> kindsOfPools() {
    return Stream.of(Guard.values())
        .flatMap(guard -> Stream.of(Arguments.of(guard, false), Arguments.of(guard, true)));
  }

  @ParameterizedTest
  @MethodSource("kindsOfPools")
  void theObjectsOfDroppedCachesComeBackAndThePoolWarnsOnce(Guard guard, boolean statistics)
      throws Exception {
    try (CapturedLog log = CapturedLog.start();
        Mempool pool = TestPools.builder(ops, 64, 8).guard(guard).statistics(statistics).build()) {
      for (int round = 0; round < 2; round++) {
        use(pool, 16);
        Thread virtual = Thread.startVirtualThread(() -> use(pool, 16));
        virtual.join();
        awaitTakenBack(pool);
      }
      assertEquals(64, ops.last.count());
      Set<Integer> all = new HashSet<>();
      for (int object = pool.get(); object != Mempool.NONE; object = pool.get()) {
        assertTrue(all.add(object));
      }
      assertEquals(64, all.size());
      all.forEach(pool::put);
      assertEquals(List.of(), pool.audit().findings());
      if (statistics) {
        PoolStatistics counts = pool.statistics().orElseThrow();
        assertEquals(4 + 64, counts.getSuccessObjects());
        assertEquals(4 + 64, counts.putObjects());
      }
      log.expect(
          "pool 'pool': " + DROPPED + ": nothing can reach it, and it was not closed. The 8");
    }
  }

  @Test
  void theWarningSaysWhereTheCacheWasMade() throws Exception {
    try (CapturedLog log = CapturedLog.start();
        Mempool unknown = TestPools.of(ops, 64, 0);
        Mempool traced = TestPools.builder(new TestOps(), 64, 0).guard(Guard.TRACE).build()) {
      use(unknown, 8);
      awaitTakenBack(unknown);
      log.expect("-Ddev.mempool.traceCreation=true or Guard.TRACE tells where a cache was made");
      use(traced, 8);
      awaitTakenBack(traced);
      log.expect(DroppedCacheTest.class.getName() + ".use("); // behind the name of the module
    }
  }

  /** A pool without a cache size has nobody else who takes the part of a cache that is gone. */
  @Test
  void thePartOfADroppedCacheIsGivenBack() throws Exception {
    try (CapturedLog log = CapturedLog.start();
        Mempool pool = TestPools.of(ops, 64, 0)) {
      use(pool, 32); // all that caches may hold
      awaitTakenBack(pool);
      int[] some = new int[32];
      try (UserOwnedCache cache = pool.newCache(32)) {
        assertTrue(pool.getBulk(some, 0, 32));
        for (int object : some) {
          cache.put(object);
        }
        assertEquals(32, cache.count());
      }
      log.expect(DROPPED);
    }
  }

  /** With C's rules, and without taking caches back, most of these threads get nothing. */
  @Test
  void virtualThreadsThatForgetTheirCachesStarveNobody() throws Exception {
    try (CapturedLog log = CapturedLog.start();
        Mempool pool = TestPools.builder(ops, 500, 0).guaranteedShare(0).build()) {
      int served = 0;
      for (int round = 0; round < 10; round++) {
        List<Future<Boolean>> got = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
          for (int i = 0; i < 50; i++) {
            got.add(
                threads.submit(() -> {
                  UserOwnedCache forgotten = pool.newCache(20);
                  int object = forgotten.get();
                  if (object != Mempool.NONE) {
                    forgotten.put(object);
                  }
                  return object != Mempool.NONE;
                }));
          }
        }
        for (Future<Boolean> each : got) {
          served += each.get() ? 1 : 0;
        }
        awaitTakenBack(pool);
      }
      assertEquals(500, served);
      log.expect(DROPPED);
    }
  }

  @ParameterizedTest
  @EnumSource(Guard.class)
  void aCacheOfAClosedPoolIsNoFault(Guard guard) throws Exception {
    try (CapturedLog log = CapturedLog.start();
        Mempool other = TestPools.of(new TestOps(), 64, 0)) {
      assertTrue(
          Collected.collected(() -> {
            Mempool pool = TestPools.builder(ops, 64, 0).guard(guard).build();
            UserOwnedCache cache = pool.newCache(8);
            cache.put(cache.get());
            pool.close();
            return cache;
          }));
      use(other, 8); // a cleaner that comes to this one has done the one before
      awaitTakenBack(other);
      log.expect(DROPPED);
    }
  }

  @ParameterizedTest
  @EnumSource(Guard.class)
  void aCacheThatIsDroppedWithItsPoolDoesNotKeepIt(Guard guard) throws Exception {
    try (CapturedLog log = CapturedLog.start()) {
      AtomicBoolean ended = new AtomicBoolean();
      TestOps telling =
          new TestOps() {
            @Override
            public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
              return new Queue(geometry.size()) {
                @Override
                public void close() {
                  ended.set(true);
                }
              };
            }
          };
      use(TestPools.builder(telling, 64, 0).guard(guard).build(), 8);
      collectUntil(ended::get, "the pool was not found");
      log.expect("pool 'pool' was dropped");
    }
  }

  /** The cleaner is no producer, so it leaves the objects to the next put. */
  @ParameterizedTest
  @EnumSource(
      value = Concurrency.class,
      names = {"SP_SC", "SP_MC"})
  void aSingleProducerFlushesTheCachesThatWereDropped(Concurrency concurrency) throws Exception {
    TestOps single = TestPools.ops(concurrency);
    try (CapturedLog log = CapturedLog.start();
        Mempool pool = TestPools.of(single, 64, 0)) {
      int object = pool.get();
      use(pool, 16);
      int inBackend = single.last.count();
      collectUntil(() -> says(log, DROPPED), "no warning");
      assertEquals(inBackend, single.last.count());
      assertEquals(63, pool.availCount());
      collectUntil(() -> !pool.backendRoute.isUndisturbed(), "the next put is not told");
      pool.put(object);
      assertEquals(64, single.last.count());
      assertEquals(0, pool.cachedCount());
      assertTrue(pool.backendRoute.isUndisturbed());
    }
  }

  private static boolean says(CapturedLog log, String part) {
    try {
      log.expect(part);
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  /** The put has the stack for itself, and not always for the caches too. */
  @Test
  void aProducerWithTooLittleStackLeavesTheCachesToTheNextPut() throws Exception {
    boolean[] tooDeep = {true};
    TestOps.Queue backend =
        new TestOps.Queue(64) {
          @Override
          public synchronized boolean enqueue(int[] objects, int from, int count) {
            if (count == 8 && tooDeep[0]) { // the objects of the dropped cache
              tooDeep[0] = false;
              throw new StackOverflowError("planted");
            }
            return super.enqueue(objects, from, count);
          }
        };
    TestOps single =
        new TestOps() {
          @Override
          public Concurrency concurrency() {
            return Concurrency.SP_MC;
          }

          @Override
          public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
            return backend;
          }
        };
    try (CapturedLog log = CapturedLog.start();
        Mempool pool = TestPools.of(single, 64, 0)) {
      int[] two = {pool.get(), pool.get()};
      use(pool, 16);
      collectUntil(() -> says(log, DROPPED), "no warning");
      collectUntil(() -> !pool.backendRoute.isUndisturbed(), "the next put is not told");
      pool.put(two[0]);
      assertEquals(8, pool.cachedCount());
      pool.put(two[1]);
      assertEquals(0, pool.cachedCount());
      assertEquals(64, backend.count());
      assertTrue(pool.backendRoute.isUndisturbed());
    }
  }

  @Test
  void objectsThatTheBackendRefusesStayCounted() throws Exception {
    try (CapturedLog log = CapturedLog.start();
        Mempool pool = TestPools.of(ops, 64, 0)) {
      use(pool, 16);
      ops.last.failing = true;
      collectUntil(() -> says(log, DROPPED), "no warning");
      collectUntil(
          () -> says(log, "a cache that was dropped could not be flushed; the objects stay in it"),
          "no second warning");
      ops.last.failing = false;
      assertEquals(64, pool.availCount());
      assertEquals(8, pool.cachedCount());
    }
  }

  /** A closed cache is forgotten at once, and a cache that is in use is never taken. */
  @Test
  void onlyDroppedCachesAreTakenBack() throws Exception {
    try (Mempool pool = TestPools.of(ops, 64, 0)) {
      UserOwnedCache kept = pool.newCache(16);
      int object = kept.get();
      try (UserOwnedCache closed = pool.newCache(16)) {
        closed.put(closed.get());
      }
      assertTrue(Collected.collected(Object::new));
      assertFalse(kept.isClosed());
      kept.put(object);
      assertEquals(8, kept.count());
      kept.close();
    }
  }

  /** A call of a cache that may be the last one. It comes to the backend. */
  private enum LastCall {
    GET(false, (cache, objects) -> objects[0] = cache.get()),
    GET_BULK(false, (cache, objects) -> assertTrue(cache.getBulk(objects))),
    PUT(true, (cache, objects) -> cache.put(objects[0])),
    PUT_BULK(true, (cache, objects) -> cache.putBulk(objects)),
    FLUSH(true, (cache, _) -> cache.flush()),
    CLOSE(true, (cache, _) -> cache.close());

    private final boolean full;
    private final BiConsumer<UserOwnedCache, int[]> call;

    LastCall(boolean full, BiConsumer<UserOwnedCache, int[]> call) {
      this.full = full;
      this.call = call;
    }

    /** Returns a new cache in the state that lets the call come to the backend. */
    private UserOwnedCache prepared(Mempool pool) {
      UserOwnedCache cache = pool.newCache(4);
      while (full && cache.count() < 4) {
        cache.put(pool.get());
      }
      return cache;
    }

    private void run(Mempool pool, int[] objects, boolean drop) {
      boolean puts = this == PUT || this == PUT_BULK;
      if (puts) {
        assertTrue(pool.getBulk(objects));
      }
      if (drop) {
        call.accept(prepared(pool), objects);
      } else {
        try (UserOwnedCache cache = prepared(pool)) {
          call.accept(cache, objects);
        }
      }
      if (this == GET || this == GET_BULK) {
        pool.putBulk(objects);
      }
    }
  }

  /**
   * A call of a cache that nothing else reaches: the compiled code needs the handle no more when
   * the call comes to the backend, where the collector runs. The cleaner must wait for its end.
   */
  @ParameterizedTest
  @EnumSource(LastCall.class)
  void aCacheIsNotTakenBackDuringItsLastCall(LastCall last) throws Exception {
    AtomicBoolean collect = new AtomicBoolean();
    Thread tester = Thread.currentThread();
    MempoolOps collecting =
        TestOps.making(() ->
            new TestOps.Queue(64) {
              @Override
              public boolean dequeue(int[] objects, int from, int count) {
                pause();
                return super.dequeue(objects, from, count);
              }

              @Override
              public boolean enqueue(int[] objects, int from, int count) {
                pause();
                return super.enqueue(objects, from, count);
              }

              private void pause() {
                if (collect.get() && Thread.currentThread() == tester) {
                  collectOthers();
                }
              }
            });
    try (CapturedLog log = CapturedLog.start();
        Mempool pool = TestPools.builder(collecting, 64, 0).guaranteedShare(0).build()) {
      int[] objects = new int[1];
      for (int i = 0; i < 20_000; i++) { // until it is compiled
        last.run(pool, objects, false);
      }
      for (int i = 0; i < 5; i++) {
        awaitTakenBack(pool);
        collect.set(true);
        last.run(pool, objects, true);
        collect.set(false);
      }
      awaitTakenBack(pool);
      int[] all = new int[64];
      assertTrue(pool.getBulk(all));
      assertEquals(64, Arrays.stream(all).distinct().count());
      log.expectOnly(DROPPED);
    }
  }

  private static void collectOthers() {
    try {
      assertTrue(Collected.collected(Object::new));
      Thread.sleep(20); // for the cleaner
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Threads that drop caches all the time, with the collector in between, lose no object. */
  @Test
  void nothingIsLostOrDoubledWhileCachesAreDropped() throws Exception {
    try (CapturedLog log = CapturedLog.start();
        Mempool pool = TestPools.builder(ops, 256, 16).guard(Guard.STATE).build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        done.add(
            threads.submit(() -> {
              for (int round = 0; round < 300; round++) {
                UserOwnedCache cache = pool.newCache(1 + round % 32);
                int[] some = new int[round % 20];
                if (cache.getBulk(some)) {
                  cache.putBulk(some);
                }
              }
            }));
      }
      for (Future<?> each : done) {
        while (!each.isDone()) {
          System.gc();
        }
        each.get();
      }
      awaitTakenBack(pool);
      assertTrue(pool.isFull());
      assertEquals(List.of(), pool.audit().findings());
      log.expectOnly(DROPPED, "all caches together hold at most");
    }
  }
}
