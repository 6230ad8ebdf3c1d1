// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.api.Subscription;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.testsupport.CapturedLog;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ObjIntConsumer;
import javax.management.MBeanServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Foreign code that is slow, or calls back, while a pool is populated or closed. */
@Timeout(60)
class TurnTest {

  private final PoolRegistry registry = new PoolRegistry();

  private MempoolBuilder builder(String name) {
    return Mempool.builder(name)
        .registry(registry)
        .opsTable(OpsTable.of(new TestOps()))
        .ops("test")
        .size(8)
        .elementSize(8);
  }

  private static FutureTask<Throwable> start(Runnable work) {
    FutureTask<Throwable> task =
        new FutureTask<>(() -> {
          try {
            work.run();
            return null;
          } catch (RuntimeException e) {
            return e;
          }
        });
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void twoPoolsWhoseListenersCloseEachOtherAreBothClosed() throws Exception {
    Mempool one = builder("one").build();
    Mempool other = builder("other").build();
    CyclicBarrier bothAreClosing = new CyclicBarrier(2);
    registry.addListener(
        new PoolListener() {
          @Override
          public void closing(Pool pool) {
            try {
              bothAreClosing.await();
            } catch (Exception e) {
              throw new AssertionError(e);
            }
            (pool == one ? other : one).close();
          }
        });
    FutureTask<Throwable> second = start(other::close);
    one.close();
    assertNull(second.get());
    assertTrue(one.isClosed() && other.isClosed());
  }

  @Test
  void aThreadThatIsClosingNoPoolWaitsForTheOneThatIs() throws Exception {
    Mempool pool = builder("pool").build();
    CountDownLatch closing = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    registry.addListener(
        new PoolListener() {
          @Override
          public void closing(Pool closed) {
            closing.countDown();
            await(go);
          }
        });
    FutureTask<Throwable> first = start(pool::close);
    await(closing);
    FutureTask<Boolean> second =
        new FutureTask<>(() -> {
          pool.close();
          return pool.isClosed();
        });
    Thread waiting = Thread.ofPlatform().daemon().start(second);
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    go.countDown();
    assertTrue(second.get());
    assertNull(first.get());
  }

  /** Pools of one registry, one of which is being populated by foreign code that does not end. */
  private void whileSlow(
      ObjIntConsumer<MemorySegment> initializer, MemoryProvider provider, CountDownLatch slow)
      throws Exception {
    Mempool other = builder("other").build();
    Mempool pool =
        builder("slow").statistics(true).guard(Guard.CANARY).initializer(initializer).buildEmpty();
    try (Arena arena = Arena.ofShared()) {
      FutureTask<Throwable> populating = start(() -> pool.memory().populate(provider));
      await(slow);
      assertEquals(0, pool.availCount());
      assertEquals(Mempool.NONE, pool.get());
      assertTrue(registry.dump().contains("mempool <other>"));
      PoolSnapshot snapshot = pool.snapshot();
      assertEquals(
          snapshot.populated(), snapshot.chunks().stream().mapToInt(ChunkInfo::objects).sum());
      assertTrue(pool.dump().contains("populated_size=0"));
      assertTrue(pool.memory().chunks().isEmpty());
      assertTrue(pool.memory().needed().bytes() > 0);
      assertTrue(pool.audit().ok());
      assertEquals(0, pool.leakReport().out());
      assertEquals(0, pool.flushCaches());
      assertTrue(pool.statistics().isPresent());
      pool.newCache(4).close();
      assertFalse(pool.isClosed());
      // a listener of another pool does not wait either, but is refused
      AtomicReference<Throwable> refused = new AtomicReference<>();
      try (Subscription _ =
          registry.addListener(
              new PoolListener() {
                @Override
                public void closing(Pool closed) {
                  if (closed == other) {
                    refused.set(assertThrows(IllegalStateException.class, pool::close));
                    assertThrows(
                        IllegalStateException.class,
                        () -> pool.memory().populate(arena.allocate(64, 64)));
                  }
                }
              })) {
        other.close();
      }
      assertTrue(refused.get().getMessage().startsWith("pool 'slow' is being populated"));
      assertFalse(populating.isDone());
      slowEnds.countDown();
      assertNull(populating.get());
      assertEquals(8, pool.snapshot().populated());
    }
    pool.close();
  }

  private final CountDownLatch slowEnds = new CountDownLatch(1);

  @Test
  void aSlowInitializerHoldsUpNobodyWhoReads() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    whileSlow(
        (memory, object) -> {
          slow.countDown();
          await(slowEnds);
        },
        MemoryProvider.arena(),
        slow);
  }

  @Test
  void aSlowProviderHoldsUpNobodyWhoReads() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    whileSlow(
        (memory, object) -> {},
        request -> {
          slow.countDown();
          await(slowEnds);
          return MemoryProvider.arena().allocate(request);
        },
        slow);
  }

  @Test
  void aSlowReleaseActionHoldsUpNobodyWhoReads() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    Mempool pool =
        builder("slow")
            .memory(request ->
                MemoryChunk.of(
                    Arena.ofAuto().allocate(request.bytes(), request.alignment()),
                    "slow to free",
                    () -> {
                      slow.countDown();
                      await(slowEnds);
                    }))
            .build();
    FutureTask<Throwable> closing = start(pool::close);
    await(slow);
    assertTrue(registry.dump().contains("mempool <slow>"));
    assertEquals(1, pool.memory().chunks().size());
    assertTrue(pool.audit().ok());
    slowEnds.countDown();
    assertNull(closing.get());
    assertThrows(PoolClosedException.class, pool::snapshot);
  }

  @Test
  void aPoolThatCannotCountIsALineInTheDumpOfAll() {
    Mempool pool =
        builder("broken")
            .opsTable(
                OpsTable.of(
                    TestOps.making(() ->
                        new TestOps.Queue(8) {
                          @Override
                          public synchronized int count() {
                            throw new ArithmeticException("planted");
                          }
                        })))
            .build();
    try (pool;
        Mempool _ = builder("other").build()) {
      String dump = registry.dump();
      assertTrue(dump.contains("mempool <broken>\n  cannot be dumped: "), dump);
      assertTrue(dump.contains("mempool <other>\n"), dump);
    }
  }

  /** A management server that fails at the calls whose name has a given beginning. */
  private static MBeanServer failingAt(String name) {
    return (MBeanServer)
        Proxy.newProxyInstance(
            TurnTest.class.getClassLoader(),
            new Class<?>[] {MBeanServer.class},
            (proxy, method, arguments) -> {
              if (method.getName().startsWith(name)) {
                throw new SecurityException("planted");
              }
              return null;
            });
  }

  @Test
  void aManagementServerThatFailsDoesNotKeepAPoolOpen() {
    Mempool pool = builder("pool").build();
    MempoolException refused =
        assertThrows(
            MempoolException.class, () -> PoolMBeans.register(pool, failingAt("registerMBean")));
    assertEquals(MempoolException.Reason.EIO, refused.reason());
    Subscription first = PoolMBeans.register(pool, failingAt("unregisterMBean"));
    assertThrows(MempoolException.class, first::close);
    Subscription _ = PoolMBeans.register(pool, failingAt("unregisterMBean"));
    try (CapturedLog log = CapturedLog.start()) {
      pool.close();
      assertTrue(pool.isClosed());
      assertEquals(1, log.expectOnly("pool 'pool' was closed"));
    }
  }

  /** A backend that closes its pool in the middle of a call, as another thread may do. */
  private static final class Closing extends TestOps.Queue {
    private Runnable now = () -> {};

    Closing() {
      super(8);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      boolean got = super.dequeue(objects, from, count);
      now.run();
      return got;
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      now.run();
      return super.enqueue(objects, from, count);
    }

    @Override
    public synchronized int count() {
      now.run();
      return super.count();
    }
  }

  @ParameterizedTest
  @EnumSource(Guard.class)
  void aGetThatMeetsACloseIsNoFaultOfTheOps(Guard guard) {
    Closing backend = new Closing();
    Mempool pool =
        builder("pool")
            .guard(guard)
            .opsTable(OpsTable.of(TestOps.making(() -> backend)))
            .reportLeaks(false)
            .build();
    int object = pool.get();
    backend.free.addFirst(object); // which a guard would refuse
    backend.now =
        () -> {
          backend.now = () -> {};
          pool.close();
        };
    if (guard == Guard.OFF) {
      assertDoesNotThrow(() -> pool.get());
    } else {
      assertThrows(PoolClosedException.class, pool::get);
    }
    assertThrows(PoolClosedException.class, () -> pool.put(object));
  }

  @Test
  void aSnapshotThatMeetsACloseSaysSo() {
    Closing backend = new Closing();
    for (Guard guard : Guard.values()) {
      Mempool pool =
          builder("pool").guard(guard).opsTable(OpsTable.of(TestOps.making(() -> backend))).build();
      backend.now = pool::close;
      assertThrows(PoolClosedException.class, pool::snapshot);
      assertTrue(pool.isClosed());
      backend.now = () -> {};
      backend.free.clear();
    }
  }

  @Test
  void aRefusalOfAClosedBackendIsNoDoublePut() {
    Closing backend = new Closing();
    Mempool pool = builder("pool").opsTable(OpsTable.of(TestOps.making(() -> backend))).build();
    int object = pool.get();
    backend.now =
        () -> {
          pool.close();
          backend.free.clear();
          for (int i = 0; i < 8; i++) {
            backend.free.add(i); // is full
          }
        };
    assertThrows(PoolClosedException.class, () -> pool.put(object));
  }

  @Test
  void memoryThatItsOwnerClosedTooEarlyIsNamed() {
    Arena arena = Arena.ofShared();
    Mempool pool = builder("pool").guard(Guard.CANARY).reportLeaks(false).buildEmpty();
    assertTrue(pool.memory().populate(arena.allocate(8 * 192, 64)) > 0);
    arena.close();
    IllegalStateException e = assertThrows(IllegalStateException.class, pool::get);
    assertTrue(e.getMessage().contains("was closed by its owner"), e.getMessage());
    assertFalse(e instanceof PoolClosedException || e instanceof PoolMisuseException);
    pool.close();
  }

  @ParameterizedTest
  @EnumSource(value = Guard.class, names = "OFF", mode = EnumSource.Mode.EXCLUDE)
  void aBulkWithAnObjectTwiceIsToldFromAPutByAnother(Guard guard) {
    try (Mempool pool = builder("pool").guard(guard).reportLeaks(false).build()) {
      int other = pool.get();
      int object = pool.get();
      PoolMisuseException e =
          assertThrows(
              PoolMisuseException.class,
              () -> pool.putBulk(new int[] {-1, object, other, object}, 1, 3));
      assertTrue(e.getMessage().contains("at the positions 1 and 3"), e.getMessage());
      assertEquals(object, e.object());
      assertEquals(guard == Guard.TRACE ? 1 : 0, e.getSuppressed().length);
      pool.putBulk(new int[] {object, other});
    }
  }

  @Test
  void anObjectThatIsHandedOutTwiceNamesAllReasons() {
    Closing backend = new Closing();
    try (Mempool pool =
        builder("pool")
            .guard(Guard.STATE)
            .opsTable(OpsTable.of(TestOps.making(() -> backend)))
            .reportLeaks(false)
            .build()) {
      backend.free.addFirst(pool.get());
      PoolMisuseException e = assertThrows(PoolMisuseException.class, pool::get);
      assertTrue(e.getMessage().contains("two threads used one cache"), e.getMessage());
    }
  }
}
