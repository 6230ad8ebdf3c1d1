// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolGeometry;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.testsupport.AllocatedBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checks of object states, at the level {@code STATE} and at those above. */
class GuardTest {

  private final TestOps ops = new TestOps();

  private Mempool pool(Guard guard, int size, int cacheSize) {
    return TestPools.builder(ops, size, cacheSize).guard(guard).reportLeaks(false).build();
  }

  private static void assertSays(Throwable refused, String... words) {
    for (String word : words) {
      assertTrue(refused.getMessage().contains(word), () -> word + " in: " + refused.getMessage());
    }
  }

  private static PoolClosedException closed(Executable code) {
    PoolClosedException e = assertThrows(PoolClosedException.class, code);
    assertEquals("pool", e.pool());
    return e;
  }

  private static PoolMisuseException refused(Executable code) {
    PoolMisuseException e = assertThrows(PoolMisuseException.class, code);
    assertEquals("pool", e.pool());
    return e;
  }

  @Test
  void thereIsNoGuardUnlessAskedFor() {
    try (Mempool pool = TestPools.of(ops, 4, 0)) {
      assertEquals(Guard.OFF, pool.guard());
      int object = pool.get();
      pool.get();
      pool.put(object);
      pool.put(object);
      assertTrue(pool.isFull(), "not noticed, although one is out");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void doublePutIsRefused(Guard guard) {
    try (Mempool pool = pool(guard, 4, 0)) {
      assertEquals(guard, pool.guard());
      int object = pool.get();
      int other = pool.get();
      pool.put(object);
      PoolMisuseException e = refused(() -> pool.put(object));
      assertEquals(object, e.object());
      assertSays(e, "'pool'", "object " + object, "twice", "Nothing was put");
      assertEquals(3, pool.availCount());
      pool.put(other);
      assertTrue(pool.isFull());
      assertTrue(pool.audit().ok());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void putOfAnObjectThatWasNeverGotIsRefused(Guard guard) {
    try (Mempool pool = pool(guard, 4, 0)) {
      int object = pool.get();
      int other = (object + 1) % 4;
      assertSays(refused(() -> pool.put(other)), "object " + other, "never got");
      pool.put(object);
      assertTrue(pool.isFull());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void refusedBulkLeavesTheOthersOut(Guard guard) {
    try (Mempool pool = pool(guard, 8, 0)) {
      int[] objects = new int[5];
      assertTrue(pool.getBulk(objects, 0, 4));
      objects[4] = objects[1];
      int twice = objects[1];
      assertSays(refused(() -> pool.putBulk(objects, 0, 5)), "object " + twice, "twice");
      assertEquals(4, pool.inUseCount());
      assertEquals(4, pool.leakReport().out());
      pool.putBulk(objects, 0, 4);
      assertTrue(pool.isFull());
      assertTrue(pool.audit().ok());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void whatTheBackendRefusesStaysOut(Guard guard) {
    try (Mempool pool = pool(guard, 4, 0)) {
      int[] objects = new int[2];
      assertTrue(pool.getBulk(objects, 0, 2));
      ops.last.failing = true;
      assertThrows(ArithmeticException.class, () -> pool.putBulk(objects, 0, 2));
      assertThrows(ArithmeticException.class, () -> pool.put(objects[0]));
      ops.last.failing = false;
      assertEquals(2, pool.leakReport().out());
      pool.put(objects[0]);
      pool.putBulk(objects, 1, 1);
      assertTrue(pool.isFull());
      assertTrue(pool.audit().ok());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void backendThatHandsOutAnObjectTwiceIsReportedAndNothingElseIsLost(Guard guard) {
    try (Mempool pool = pool(guard, 6, 0)) {
      int held = pool.get();
      ops.last.free.addFirst(held); // the defect
      assertSays(refused(pool::get), "object " + held, "backend", "out already");
      assertEquals(5, pool.availCount());
      ops.last.free.addFirst(held);
      int[] all = new int[6];
      assertSays(refused(() -> pool.getBulk(all, 0, 6)), "object " + held);
      assertEquals(5, pool.availCount());
      assertTrue(pool.getBulk(all, 0, 5));
      pool.putBulk(all, 0, 5);
      pool.put(held);
      assertTrue(pool.isFull());
      ops.last.free.addFirst(99);
      ops.last.free.addFirst(-7);
      assertSays(refused(pool::get), "-7", "no object");
      assertSays(refused(() -> pool.getBulk(all, 0, 3)), "99", "no object");
      assertTrue(pool.isFull());
      assertTrue(pool.audit().ok());
    }
  }

  @Test
  void objectTwiceInOneBulkOfTheBackendIsThereOnceAfterwards() {
    try (Mempool pool = pool(Guard.STATE, 3, 0)) {
      ops.last.free.addFirst(ops.last.free.getFirst());
      assertSays(refused(() -> pool.getBulk(new int[3], 0, 3)), "out already");
      assertEquals(3, pool.availCount());
      assertTrue(pool.getBulk(new int[3], 0, 3));
    }
  }

  @Test
  void aGetOfASingleProducerPoolPutsNothingIntoTheBackend() {
    TestOps single = TestPools.ops(Concurrency.SP_MC);
    try (Mempool pool =
        TestPools.builder(single, 4, 0).guard(Guard.STATE).reportLeaks(false).build()) {
      int held = pool.get();
      single.last.free.addFirst(held);
      PoolMisuseException e = refused(() -> pool.getBulk(new int[3], 0, 3));
      assertEquals(held, e.object());
      assertEquals(1, e.getSuppressed().length);
      assertSays(e.getSuppressed()[0], "[1, 2]", "single producer");
      assertEquals(1, pool.availCount());
      pool.put(1); // the caller keeps the objects
      pool.put(2);
      pool.put(held);
      assertTrue(pool.isFull());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void userOwnedCachesAreGuarded(Guard guard) {
    try (Mempool pool = pool(guard, 16, 8);
        UserOwnedCache cache = pool.newCache(8)) {
      int kept = cache.get();
      int put = cache.get();
      cache.put(put);
      int[] both = {kept, put};
      assertSays(refused(() -> cache.putBulk(both)), "object " + put, "twice");
      assertSays(refused(() -> cache.put(put)), "object " + put, "twice");
      assertEquals(1, pool.inUseCount());
      assertEquals(1, pool.leakReport().out());
      cache.putBulk(both, 0, 1);
      assertTrue(pool.isFull());
      assertTrue(cache.getBulk(both, 1, 1));
      assertEquals(1, pool.leakReport().out());
      assertTrue(pool.audit().ok());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void blocksAreGuarded(Guard guard) {
    try (Mempool pool =
        TestPools.builder(new BlockOps(Concurrency.MP_MC), 12, 0)
            .guard(guard)
            .reportLeaks(false)
            .build()) {
      int[] firsts = new int[2];
      assertTrue(pool.getContigBlocks(firsts, 0, 2));
      assertEquals(8, pool.leakReport().out());
      for (int i = 1; i < BlockOps.BLOCK; i++) {
        assertEquals(
            pool.slotSize(), pool.address(firsts[0] + i) - pool.address(firsts[0] + i - 1));
      }
      int last = firsts[1] + BlockOps.BLOCK - 1;
      pool.put(last);
      assertSays(refused(() -> pool.put(last)), "twice");
      for (int first : firsts) {
        IntStream.range(first, first + BlockOps.BLOCK).filter(o -> o != last).forEach(pool::put);
      }
      assertTrue(pool.isFull());
      assertTrue(pool.audit().ok());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void ofTwoThreadsThatPutOneObjectExactlyOneIsRefused(Guard guard) throws Exception {
    int rounds = 3000;
    try (Mempool pool = pool(guard, 8, 4);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      int[] object = new int[1];
      CyclicBarrier barrier = new CyclicBarrier(2);
      List<Future<Integer>> refusals = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        boolean first = t == 0;
        refusals.add(
            threads.submit(() -> {
              int refused = 0;
              for (int i = 0; i < rounds; i++) {
                refused += round(pool, object, barrier, first, i) ? 1 : 0;
              }
              return refused;
            }));
      }
      assertEquals(rounds, refusals.get(0).get() + refusals.get(1).get());
      assertTrue(pool.isFull());
      assertTrue(pool.audit().ok());
    }
  }

  /** Tells whether the put of this thread was refused. */
  private static boolean round(
      Mempool pool, int[] object, CyclicBarrier barrier, boolean first, int round)
      throws InterruptedException, BrokenBarrierException {
    if (first) {
      object[0] = pool.get();
    }
    barrier.await();
    boolean refused = false;
    try {
      if (round % 2 == 0) {
        pool.put(object[0]);
      } else {
        pool.putBulk(object, 0, 1);
      }
    } catch (PoolMisuseException e) {
      assertSays(e, "twice");
      refused = true;
    }
    barrier.await();
    return refused;
  }

  @Test
  void auditComparesCounts() {
    try (Mempool unguarded = TestPools.of(ops, 4, 0)) {
      assertTrue(unguarded.audit().ok());
      ops.last.free.clear();
      assertTrue(unguarded.audit().ok(), "all may be out");
    }
    try (Mempool pool = pool(Guard.STATE, 4, 0)) {
      int lost = ops.last.free.remove();
      AuditReport report = pool.audit();
      assertFalse(report.ok());
      assertTrue(report.findings().getFirst().contains("lost"), report.toString());
      ops.last.free.add(lost);
      pool.get();
      ops.last.free.add(1);
      assertTrue(pool.audit().findings().getFirst().contains("out"), pool.audit().toString());
      ops.last.free.add(1);
      assertTrue(pool.audit().findings().getFirst().contains("twice"), pool.audit().toString());
    }
  }

  @Test
  void statesAndCanariesAllocateNothing() throws Throwable {
    for (Guard guard : List.of(Guard.STATE, Guard.CANARY)) {
      try (Mempool pool = pool(guard, 64, 32);
          UserOwnedCache cache = pool.newCache(32)) {
        int[] objects = new int[8];
        long before = 0;
        for (int i = 0; i < 20_000; i++) {
          if (i == 10_000) {
            before = AllocatedBytes.now();
          }
          cache.put(cache.get());
          cache.getBulk(objects, 0, 8);
          cache.putBulk(objects, 0, 8);
        }
        assertTrue(AllocatedBytes.now() - before < 10_000, guard.name());
      }
    }
  }

  @Test
  void traceEveryIsChecked() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> TestPools.builder(ops, 4, 0).guard(Guard.TRACE).traceEvery(0).build());
    assertSays(e, "traceEvery", "0");
  }

  @Test
  void aPoolOfSeveralChunksIsGuarded() {
    try (Arena arena = Arena.ofShared();
        Mempool pool =
            TestPools.builder(ops, 10, 0).guard(Guard.CANARY).reportLeaks(false).buildEmpty()) {
      for (int slots : new int[] {3, 4, 3}) {
        MemorySegment chunk = arena.allocate(slots * (long) pool.slotSize(), 64);
        assertEquals(slots, pool.memory().populate(chunk));
      }
      int[] all = new int[10];
      assertTrue(pool.getBulk(all, 0, 10));
      for (int object : all) {
        pool.segment(object).fill((byte) -1);
        assertEquals(object, pool.indexOf(pool.address(object)));
        assertEquals(pool.address(object), pool.iova(object));
        assertEquals(0, pool.address(object) % pool.alignment());
      }
      assertTrue(pool.audit().ok());
      pool.putBulk(all, 0, 10);
      assertTrue(pool.isFull());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void useAfterCloseIsCalledThat(Guard guard) {
    Mempool pool = pool(guard, 8, 4);
    UserOwnedCache cache = pool.newCache(4);
    int object = cache.get();
    pool.close();
    assertSays(closed(() -> cache.putBulk(new int[] {object})), "'pool'", "used after close()");
    assertSays(closed(() -> cache.getBulk(new int[1])), "'pool'", "used after close()");
    assertSays(closed(() -> cache.put(object)), "'pool'", "used after close()");
    assertSays(closed(() -> cache.get()), "'pool'", "used after close()");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OFF")
  void whatABackendTookBeforeItThrewIsNoObject(Guard guard) {
    TestOps failing =
        new TestOps() {
          @Override
          public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
            last =
                new Queue(geometry.size()) {
                  @Override
                  public synchronized boolean enqueue(int[] objects, int from, int count) {
                    super.enqueue(objects, from, count);
                    throw new ArithmeticException("planted");
                  }
                };
            return last;
          }
        };
    try (Mempool pool = TestPools.builder(failing, 4, 0).guard(guard).buildEmpty()) {
      assertThrows(MempoolException.class, () -> pool.memory().populate(MemoryProvider.arena()));
      assertSays(refused(pool::get), "0", "no object");
      assertSays(refused(() -> pool.getBulk(new int[2], 0, 2)), "1", "2", "no object");
    }
  }

  @Test
  void anAuditDoesNotAccuseObjectsThatArrive() throws Exception {
    int size = 100_000;
    List<String> damaged = new ArrayList<>();
    try (Mempool pool =
            TestPools.builder(ops, size, 0).guard(Guard.CANARY).reportLeaks(false).buildEmpty();
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      CyclicBarrier barrier = new CyclicBarrier(2);
      Future<?> auditor =
          threads.submit(() -> {
            barrier.await();
            while (pool.memory().populated() == 0 && damaged.isEmpty()) {
              Thread.onSpinWait();
            }
            pool.audit().findings().stream()
                .filter(f -> f.contains("damaged"))
                .forEach(damaged::add);
            return null;
          });
      barrier.await();
      pool.memory().populate(MemoryProvider.arena());
      auditor.get();
      assertEquals(List.of(), damaged.stream().limit(1).toList());
      assertTrue(pool.audit().ok());
    }
  }
}
