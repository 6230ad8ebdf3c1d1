// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.Subscription;
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
    public void ready(Pool pool) {
      told.add(name + " ready");
      assertSame(pool, registry.lookup("pool").orElseThrow());
      use((Mempool) pool);
    }

    @Override
    public void closing(Pool pool) {
      told.add(name + " closing");
      assertFalse(pool.isClosed());
      use((Mempool) pool);
    }

    @Override
    public void exhausted(Pool pool) {
      told.add(name + " exhausted");
    }
  }

  private static void use(Mempool pool) {
    pool.put(pool.get());
  }

  private MempoolBuilder builder(int size, int cacheSize) {
    return TestPools.builder(new TestOps(), size, cacheSize).registry(registry);
  }

  private void assertTold(String... events) {
    assertEquals(List.of(events), told);
    told.clear();
  }

  @Test
  @SuppressWarnings("NullAway") // null is the tested argument
  void aSubscriptionEndsWhenItIsClosed() {
    assertEquals(
        "listener",
        assertThrows(NullPointerException.class, () -> registry.addListener(null)).getMessage());
    PoolListener listener = new Scribe("a");
    Subscription first = registry.addListener(listener);
    Subscription second = registry.addListener(listener);
    builder(4, 0).build().close();
    assertTold("a ready", "a ready", "a closing", "a closing");
    first.close();
    first.close();
    builder(4, 0).build().close();
    assertTold("a ready", "a closing");
    second.close();
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
    assertTold("a closing", "b closing");
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
    assertTold("a closing");
  }

  @Test
  void aPoolThatCouldNotBeMadeIsNoEvent() {
    registry.addListener(new Scribe("a"));
    PoolListener thief =
        new PoolListener() {
          @Override
          public void ready(Pool pool) {
            told.add("thief");
          }
        };
    registry.addListener(thief);
    MempoolBuilder failing =
        builder(4, 0)
            .initializer((memory, object) -> {
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
          public void ready(Pool pool) {
            // on another thread, which would wait if this thread held a lock of the pool
            assertAll(() -> chunks.add(pool.memory().chunks().size()));
          }

          @Override
          public void closing(Pool pool) {
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
          public void ready(Pool pool) {
            throw new IllegalArgumentException("planted");
          }

          @Override
          public void closing(Pool pool) {
            throw new AssertionError("planted");
          }

          @Override
          public void exhausted(Pool pool) {
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
      assertTold("b ready", "b exhausted", "b closing");
      assertEquals(3, log.expectOnly("listener"));
    }
  }

  @Test
  void oneMayUnregisterItselfAndAddOthersWhileItIsTold() {
    Subscription[] own = new Subscription[1];
    own[0] =
        registry.addListener(
            new Scribe("a") {
              @Override
              public void ready(Pool pool) {
                super.ready(pool);
                own[0].close();
                registry.addListener(new Scribe("late"));
              }
            });
    registry.addListener(new Scribe("b"));
    Mempool pool = builder(4, 0).build();
    assertTold("a ready", "b ready");
    pool.close();
    assertTold("b closing", "late closing");
  }

  @Test
  void aListenerMayCloseThePool() {
    registry.addListener(
        new Scribe("a") {
          @Override
          public void closing(Pool pool) {
            super.closing(pool);
            pool.close();
            assertFalse(pool.isClosed());
          }
        });
    registry.addListener(new Scribe("b"));
    Mempool pool = builder(4, 0).build();
    pool.close();
    assertTrue(pool.isClosed());
    assertTold("a ready", "b ready", "a closing", "b closing");
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
      assertTold("a ready", "a closing", "a closing");
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
          try (Mempool pool = (counted ? builder.statistics(true) : builder).build()) {
            PoolListener listener = new Scribe("a");
            Subscription subscription = registry.addListener(listener);
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
            subscription.close();
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
            public void exhausted(Pool empty) {
              ((Mempool) empty).putBulk(new int[] {0, 1, 2, 3}, 0, 4);
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
