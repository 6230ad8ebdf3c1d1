// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.CapturedLog;
import dev.mempool.testsupport.OnThread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ObjectListenerTest {

  /** A listener that records its calls. */
  private static final class Told implements ObjectListener {
    private final List<String> all = new ArrayList<>();

    private void add(String what) {
      all.add(what);
    }

    @Override
    public void got(int object) {
      add("got " + object);
    }

    @Override
    public void put(int object) {
      add("put " + object);
    }

    @Override
    public void kept(int object) {
      add("kept " + object);
    }

    @Override
    public void got(int[] objects, int from, int count) {
      add("got " + Arrays.toString(Arrays.copyOfRange(objects, from, from + count)));
    }

    @Override
    public void put(int[] objects, int from, int count) {
      add("put " + Arrays.toString(Arrays.copyOfRange(objects, from, from + count)));
    }

    @Override
    public void kept(int[] objects, int from, int count) {
      add("kept " + Arrays.toString(Arrays.copyOfRange(objects, from, from + count)));
    }

    /** Returns the calls that were recorded since the last call of this method. */
    List<String> take() {
      List<String> taken = List.copyOf(all);
      all.clear();
      return taken;
    }
  }

  private final Told told = new Told();

  private Mempool pool(int cacheSize) {
    return TestPools.builder(new TestOps(), 20, cacheSize).objectListener(told).build();
  }

  private void singlesAndBulks(Mempool pool) {
    int object = pool.get();
    assertEquals(List.of("got " + object), told.take());
    pool.put(object);
    assertEquals(List.of("put " + object), told.take());
    int[] objects = new int[7];
    assertTrue(pool.getBulk(objects, 2, 5));
    String five = Arrays.toString(Arrays.copyOfRange(objects, 2, 7));
    assertEquals(List.of("got " + five), told.take());
    pool.putBulk(objects, 2, 5);
    assertEquals(List.of("put " + five), told.take());
  }

  @Test
  void aPoolWithoutAListenerIsNotObserved() {
    try (Mempool pool = TestPools.of(new TestOps(), 20, 0)) {
      assertNull(pool.observedRoute());
    }
  }

  @Test
  void fillingIsNotTold() {
    try (Mempool pool = pool(0)) {
      assertEquals(List.of(), told.take());
      pool.flushCaches();
      assertEquals(List.of(), told.take());
    }
  }

  @Test
  void theBackendTells() {
    try (Mempool pool = pool(0)) {
      singlesAndBulks(pool);
    }
  }

  @Test
  void theSharedCachesTell() {
    try (Mempool pool = pool(8)) {
      singlesAndBulks(pool);
      assertNotEquals(0, pool.cachedCount());
    }
  }

  @Test
  void theCacheOfAnLcoreTellsAndItsFlushDoesNot() throws Exception {
    try (Mempool pool = pool(8)) {
      OnThread.run(LcoreThread::new, () -> singlesAndBulks(pool));
      assertEquals(List.of(), told.take());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aGuardAndStatisticsChangeNothing(Guard level) {
    try (Mempool pool =
        TestPools.builder(new TestOps(), 20, 8)
            .guard(level)
            .statistics(true)
            .objectListener(told)
            .build()) {
      singlesAndBulks(pool);
      assertEquals(6, pool.statistics().orElseThrow().getSuccessObjects());
    }
  }

  @Test
  void aUserOwnedCacheTells() {
    try (Mempool pool = pool(0);
        UserOwnedCache own = pool.newCache(8)) {
      int object = own.get();
      own.put(object);
      int[] objects = new int[3];
      assertTrue(own.getBulk(objects, 0, 3));
      own.putBulk(objects, 0, 3);
      own.flush();
      String three = Arrays.toString(objects);
      assertEquals(
          List.of("got " + object, "put " + object, "got " + three, "put " + three), told.take());
    }
  }

  @Test
  void blocksAreToldByTheirObjects() {
    try (Mempool pool =
        TestPools.builder(new BlockOps(Concurrency.MP_MC), 12, 0).objectListener(told).build()) {
      assertTrue(pool.getContigBlocks(new int[3], 1, 2));
      assertEquals(
          List.of("got 0", "got 1", "got 2", "got 3", "got 4", "got 5", "got 6", "got 7"),
          told.take());
      assertFalse(pool.getContigBlocks(new int[3], 0, 2));
      assertEquals(List.of(), told.take());
    }
  }

  @Test
  void callsThatFailOrMoveNoObjectAreNotReported() {
    try (Mempool pool = pool(0)) {
      int[] objects = new int[21];
      assertFalse(pool.getBulk(objects, 0, 21));
      assertTrue(pool.getBulk(objects, 0, 0));
      pool.putBulk(objects, 0, 0);
      assertThrows(IllegalArgumentException.class, () -> pool.put(20));
      assertThrows(IllegalArgumentException.class, () -> pool.putBulk(new int[] {1, -1}, 0, 2));
      assertEquals(List.of(), told.take());
      assertTrue(pool.getBulk(objects, 0, 20));
      told.take();
      assertEquals(Mempool.NONE, pool.get());
      assertEquals(List.of(), told.take());
    }
  }

  @Test
  void aPutThatTheBackendRefusesIsReportedAsKept() {
    TestOps ops = new TestOps();
    try (Mempool pool = TestPools.builder(ops, 20, 0).objectListener(told).build()) {
      assertThrows(PoolMisuseException.class, () -> pool.put(3));
      assertEquals(List.of("put 3", "kept 3"), told.take());
      assertThrows(PoolMisuseException.class, () -> pool.putBulk(new int[] {1, 2}, 0, 2));
      assertEquals(List.of("put [1, 2]", "kept [1, 2]"), told.take());
      ops.last.failing = true;
      assertThrows(ArithmeticException.class, () -> pool.put(3));
      assertEquals(List.of("put 3", "kept 3"), told.take());
      assertThrows(ArithmeticException.class, pool::get);
      assertEquals(List.of(), told.take());
    }
  }

  @Test
  void callsThatAGuardRefusesAreNotReported() {
    TestOps ops = new TestOps();
    try (CapturedLog log = CapturedLog.start()) {
      refuse(ops);
      log.expect("1 object(s) are out");
    }
  }

  private void refuse(TestOps ops) {
    try (Mempool pool =
        TestPools.builder(ops, 20, 0)
            .guard(Guard.STATE)
            .statistics(true)
            .objectListener(told)
            .build()) {
      assertThrows(PoolMisuseException.class, () -> pool.put(3));
      int object = pool.get();
      told.take();
      ops.last.free.addFirst(object);
      assertThrows(PoolMisuseException.class, pool::get);
      ops.last.free.addFirst(object);
      assertThrows(PoolMisuseException.class, () -> pool.getBulk(new int[2], 0, 2));
      assertEquals(List.of(), told.take());
    }
  }

  @Test
  void bulksAreToldOneByOneUnlessOverridden() {
    List<String> all = new ArrayList<>();
    ObjectListener plain =
        new ObjectListener() {
          @Override
          public void got(int object) {
            all.add("got " + object);
          }

          @Override
          public void put(int object) {
            all.add("put " + object);
          }

          @Override
          public void kept(int object) {
            all.add("kept " + object);
          }
        };
    try (Mempool pool = TestPools.builder(new TestOps(), 20, 0).objectListener(plain).build()) {
      int[] objects = new int[3];
      assertTrue(pool.getBulk(objects, 1, 2));
      pool.putBulk(objects, 1, 2);
      assertThrows(IllegalStateException.class, () -> pool.putBulk(objects, 1, 2));
    }
    assertEquals(
        List.of("got 0", "got 1", "put 0", "put 1", "put 0", "put 1", "kept 0", "kept 1"), all);
  }

  @Test
  void aListenerThatThrowsLosesNothing() {
    ObjectListener failing =
        new ObjectListener() {
          @Override
          public void got(int object) {
            throw new ArithmeticException("planted");
          }

          @Override
          public void put(int object) {
            throw new AssertionError("planted");
          }

          @Override
          public void kept(int object) {
            throw new ArithmeticException("planted");
          }
        };
    BlockOps ops = new BlockOps(Concurrency.MP_MC);
    try (CapturedLog log = CapturedLog.start();
        Mempool pool = TestPools.builder(ops, 12, 0).objectListener(failing).build()) {
      int[] objects = new int[4];
      assertTrue(pool.getBulk(objects, 0, 4));
      assertTrue(pool.getContigBlocks(new int[2], 0, 2));
      assertTrue(pool.isEmpty());
      ops.refusing = true;
      assertThrows(IllegalStateException.class, () -> pool.put(objects[0]));
      assertThrows(IllegalStateException.class, () -> pool.putBulk(objects, 0, 4));
      ops.refusing = false;
      pool.put(objects[0]);
      pool.putBulk(objects, 1, 3);
      assertEquals(4, pool.availCount());
      assertEquals(objects[0], pool.get());
      assertEquals(16, log.expectOnly("listener"));
    }
  }

  /** A listener that records the gets and puts of one object by all threads, in their order. */
  @Test
  void amongThreadsEveryGetFollowsAPut() throws Exception {
    int size = 40;
    AtomicIntegerArray out = new AtomicIntegerArray(size);
    AtomicIntegerArray wrong = new AtomicIntegerArray(1);
    ObjectListener states =
        new ObjectListener() {
          @Override
          public void got(int object) {
            if (!out.compareAndSet(object, 0, 1)) {
              wrong.incrementAndGet(0);
            }
          }

          @Override
          public void put(int object) {
            if (!out.compareAndSet(object, 1, 0)) {
              wrong.incrementAndGet(0);
            }
          }

          @Override
          public void kept(int object) {
            wrong.incrementAndGet(0);
          }
        };
    long seed = System.nanoTime();
    try (Mempool pool = TestPools.builder(new TestOps(), size, 8).objectListener(states).build()) {
      List<Actor> actors = Actor.ofEveryKind();
      CountDownLatch start = new CountDownLatch(actors.size());
      try (ExecutorService runs = Executors.newCachedThreadPool()) {
        List<Future<?>> all = new ArrayList<>();
        for (int a = 0; a < actors.size(); a++) {
          Actor actor = actors.get(a);
          Random random = new Random(seed + a);
          all.add(
              runs.submit(() -> {
                actor.run(() -> program(pool, random, start));
                return null;
              }));
        }
        for (Future<?> one : all) {
          one.get();
        }
      } finally {
        actors.forEach(Actor::close);
      }
      assertEquals(0, wrong.get(0), "seed " + seed);
      for (int i = 0; i < size; i++) {
        assertEquals(0, out.get(i), "object " + i + ", seed " + seed);
      }
    }
  }

  private static void program(Mempool pool, Random random, CountDownLatch start) throws Exception {
    start.countDown();
    start.await();
    int[] held = new int[pool.size()];
    int count = 0;
    for (int i = 0; i < 5000; i++) {
      int n = random.nextInt(6);
      if (random.nextBoolean()) {
        if (n == 0) {
          int object = pool.get();
          if (object != MempoolBackend.NONE) {
            held[count++] = object;
          }
        } else if (pool.getBulk(held, count, Math.min(n, held.length - count))) {
          count += Math.min(n, held.length - count);
        }
      } else if (n == 0 && count > 0) {
        pool.put(held[--count]);
      } else {
        n = Math.min(n, count);
        count -= n;
        pool.putBulk(held, count, n);
      }
    }
    pool.putBulk(held, 0, count);
  }
}
