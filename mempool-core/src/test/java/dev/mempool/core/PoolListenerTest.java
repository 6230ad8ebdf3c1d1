package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.CapturedLog;
import dev.mempool.testsupport.OnThread;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PoolListenerTest {

  private final PoolRegistry registry = new PoolRegistry();
  private final List<String> told = new ArrayList<>();

  /** A listener that records its calls. */
  private class Scribe implements PoolListener {
    private final String name;

    Scribe(String name) {
      this.name = name;
    }

    @Override
    public void ready(Mempool pool) {
      told.add(name + " ready");
      assertSame(pool, registry.lookup("pool").orElseThrow());
      pool.put(pool.get());
    }

    @Override
    public void destroy(Mempool pool) {
      told.add(name + " destroy");
      assertFalse(pool.isClosed());
      pool.put(pool.get());
    }

    @Override
    public void exhausted(Mempool pool) {
      told.add(name + " exhausted");
    }
  }

  private MempoolBuilder builder(int size, int cacheSize) {
    return TestPools.builder(new TestOps(), size, cacheSize).registry(registry);
  }

  private void assertTold(String... events) {
    assertEquals(List.of(events), told);
    told.clear();
  }

  private static void assertReason(Reason reason, Runnable code) {
    assertEquals(reason, assertThrows(MempoolException.class, code::run).reason());
  }

  @Test
  @SuppressWarnings("NullAway") // null is the tested argument
  void registrationHasTheRulesOfTheCLibrary() {
    PoolListener listener = new Scribe("a");
    assertReason(Reason.EINVAL, () -> registry.addListener(null));
    assertReason(Reason.ENOENT, () -> registry.removeListener(null));
    assertReason(Reason.ENOENT, () -> registry.removeListener(listener));
    registry.addListener(listener);
    assertReason(Reason.EEXIST, () -> registry.addListener(listener));
    registry.removeListener(listener);
    assertReason(Reason.ENOENT, () -> registry.removeListener(listener));
    builder(4, 0).build().close();
    assertTold();
  }

  @Test
  void listenersAreToldInTheOrderOfTheirRegistration() {
    registry.addListener(new Scribe("a"));
    registry.addListener(new Scribe("b"));
    Mempool pool = builder(4, 0).build();
    assertTold("a ready", "b ready");
    pool.close();
    assertTold("a destroy", "b destroy");
    pool.close();
    assertTold();
  }

  @Test
  void aPoolIsReadyWhenItsLastObjectHasMemory() {
    registry.addListener(new Scribe("a"));
    try (Arena arena = Arena.ofShared();
        Mempool pool = builder(4, 0).buildEmpty()) {
      assertTold();
      assertEquals(2, pool.memory().populate(arena.allocate(128, 64)));
      assertTold();
      assertEquals(1, pool.memory().populate(MemoryChunk.of(arena.allocate(64, 64), "", () -> {})));
      assertTold();
      pool.memory().populate(MemoryProvider.arena());
      assertTold("a ready");
      assertThrows(MempoolException.class, () -> pool.memory().populate(MemoryProvider.arena()));
      assertTold();
    }
    assertTold("a destroy");
  }

  @Test
  void aPoolThatCouldNotBeMadeIsNoEvent() {
    registry.addListener(new Scribe("a"));
    PoolListener thief =
        new PoolListener() {
          @Override
          public void ready(Mempool pool) {
            told.add("thief");
          }
        };
    registry.addListener(thief);
    MempoolBuilder failing =
        builder(4, 0)
            .initializer((object, memory) -> {
              throw new IllegalArgumentException("planted");
            });
    assertThrows(IllegalArgumentException.class, failing::build);
    assertTold();
  }

  @Test
  void memoryCanBeUsedWhileAListenerIsTold() throws Exception {
    List<Integer> chunks = new ArrayList<>();
    registry.addListener(
        new PoolListener() {
          @Override
          public void ready(Mempool pool) {
            // on another thread, which would wait if this thread held a lock of the pool
            assertAll(() -> chunks.add(pool.memory().chunks().size()));
          }

          @Override
          public void destroy(Mempool pool) {
            assertAll(() -> chunks.add(pool.memory().chunks().size()));
          }
        });
    Mempool pool = builder(4, 0).buildEmpty();
    pool.memory().populate(MemoryProvider.arena());
    pool.close();
    assertEquals(List.of(1, 1), chunks);
  }

  private static void assertAll(OnThread.Code code) {
    try {
      OnThread.run(LcoreThread::new, code);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aListenerThatThrowsDoesNotStopTheOthers() {
    registry.addListener(
        new PoolListener() {
          @Override
          public void ready(Mempool pool) {
            throw new IllegalArgumentException("planted");
          }

          @Override
          public void destroy(Mempool pool) {
            throw new AssertionError("planted");
          }

          @Override
          public void exhausted(Mempool pool) {
            throw new IllegalStateException("planted");
          }
        });
    registry.addListener(new Scribe("b"));
    try (CapturedLog log = CapturedLog.start()) {
      Mempool pool = builder(1, 0).build();
      pool.get();
      assertEquals(Mempool.NONE, pool.get());
      pool.put(0);
      pool.close();
      assertTrue(pool.isClosed());
      assertTold("b ready", "b exhausted", "b destroy");
      assertEquals(3, log.expectOnly("listener"));
    }
  }

  @Test
  void oneMayUnregisterItselfAndAddOthersWhileItIsTold() {
    registry.addListener(
        new Scribe("a") {
          @Override
          public void ready(Mempool pool) {
            super.ready(pool);
            registry.removeListener(this);
            registry.addListener(new Scribe("late"));
          }
        });
    registry.addListener(new Scribe("b"));
    Mempool pool = builder(4, 0).build();
    assertTold("a ready", "b ready");
    pool.close();
    assertTold("b destroy", "late destroy");
  }

  @Test
  void aListenerMayCloseThePool() {
    registry.addListener(
        new Scribe("a") {
          @Override
          public void destroy(Mempool pool) {
            super.destroy(pool);
            pool.close();
            assertFalse(pool.isClosed());
          }
        });
    registry.addListener(new Scribe("b"));
    Mempool pool = builder(4, 0).build();
    pool.close();
    assertTrue(pool.isClosed());
    assertTold("a ready", "b ready", "a destroy", "b destroy");
  }

  @Test
  void destroyIsToldAgainWhenClosingWasRefused() {
    boolean[] busy = {true};
    registry.addListener(new Scribe("a"));
    try (Arena arena = Arena.ofShared()) {
      Mempool pool = builder(2, 0).buildEmpty();
      Runnable release =
          () -> {
            if (busy[0]) {
              throw new IllegalStateException("planted");
            }
          };
      pool.memory().populate(MemoryChunk.of(arena.allocate(128, 64), "busy", release));
      assertThrows(IllegalStateException.class, pool::close);
      busy[0] = false;
      pool.close();
      assertTold("a ready", "a destroy", "a destroy");
    }
  }

  @Test
  void exhaustionIsToldAtItsBeginning() {
    try (Mempool pool = builder(3, 0).build()) {
      registry.addListener(new Scribe("a"));
      int[] objects = new int[4];
      assertFalse(pool.getBulk(objects, 0, 4));
      assertTold("a exhausted");
      assertFalse(pool.getBulk(objects, 0, 4));
      assertTold();
      assertTrue(pool.getBulk(objects, 0, 3));
      assertEquals(Mempool.NONE, pool.get());
      assertTold("a exhausted");
      assertEquals(Mempool.NONE, pool.get());
      assertFalse(pool.getBulk(objects, 0, 1));
      assertTrue(pool.getBulk(objects, 0, 0), "which gives nothing");
      assertEquals(Mempool.NONE, pool.get());
      pool.put(0);
      assertTold();
      assertEquals(0, pool.get());
      assertFalse(pool.getBulk(objects, 0, 1));
      assertTold("a exhausted");
      pool.putBulk(new int[] {0, 1, 2}, 0, 3);
    }
  }

  /** Makes a get fail in every possible way. */
  @Test
  void everyFailingGetIsNoticed() throws Exception {
    for (int cacheSize : new int[] {0, 1, 2, 4}) {
      for (boolean shared : new boolean[] {true, false}) {
        for (boolean counted : new boolean[] {true, false}) {
          MempoolBuilder builder = builder(4, cacheSize).sharedCaches(shared);
          try (Mempool pool = (counted ? builder.statistics() : builder).build()) {
            PoolListener listener = new Scribe("a");
            registry.addListener(listener);
            OnThread.run(LcoreThread::new, () -> failing(pool));
            failing(pool);
            try (UserOwnedCache own = pool.newCache(3)) {
              int[] all = new int[5];
              assertFalse(own.getBulk(all, 0, 5));
              assertTold("a exhausted");
              assertTrue(own.getBulk(all, 0, 4));
              assertEquals(Mempool.NONE, own.get());
              assertTold("a exhausted");
              assertEquals(Mempool.NONE, own.get());
              assertTold();
              own.putBulk(all, 0, 4);
              own.flush();
              assertTrue(own.getBulk(new int[3])); // from the backend
              assertFalse(own.getBulk(new int[3]));
              assertTold("a exhausted");
            }
            told.clear();
            registry.removeListener(listener);
          }
        }
      }
    }
  }

  private void failing(Mempool pool) {
    int[] all = new int[5];
    assertFalse(pool.getBulk(all, 0, 5));
    assertTold("a exhausted");
    assertTrue(pool.getBulk(all, 0, 4));
    assertFalse(pool.getBulk(all, 0, 1));
    assertTold("a exhausted");
    assertEquals(Mempool.NONE, pool.get());
    assertTold();
    pool.putBulk(all, 0, 4);
    pool.flushCaches();
    for (int i = 0; i < 4; i++) {
      all[i] = pool.get();
    }
    assertTold();
    assertEquals(Mempool.NONE, pool.get());
    assertTold("a exhausted");
    pool.putBulk(all, 0, 4);
    pool.flushCaches();
    pool.put(pool.get()); // from the backend
    pool.flushCaches();
  }

  @Test
  void aListenerMayUseTheCacheThatIsEmpty() throws Exception {
    try (Mempool pool = builder(4, 4).build()) {
      registry.addListener(
          new PoolListener() {
            @Override
            public void exhausted(Mempool empty) {
              empty.putBulk(new int[] {0, 1, 2, 3}, 0, 4);
            }
          });
      OnThread.run(
          LcoreThread::new,
          () -> {
            assertTrue(pool.getBulk(new int[4], 0, 4));
            assertEquals(Mempool.NONE, pool.get());
            assertTrue(pool.getBulk(new int[4], 0, 4));
          });
      assertTrue(pool.getBulk(new int[0], 0, 0));
      assertEquals(4, pool.inUseCount());
    }
  }
}
