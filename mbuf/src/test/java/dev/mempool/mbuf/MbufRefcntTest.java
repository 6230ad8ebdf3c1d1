// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.PoolMisuseException;
import dev.mempool.lcore.LcoreThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** References to one mbuf. */
class MbufRefcntTest {

  private static final int THREADS = 4;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anMbufGoesBackWithItsLastReference(boolean checked) {
    PktmbufPoolBuilder builder = Pools.builder("refs");
    try (PktmbufPool pool = (checked ? builder : builder.checked(false)).build()) {
      Mbuf mbuf = Pools.alloc(pool);
      assertEquals(1, mbuf.refcnt());
      assertEquals(3, mbuf.refcntUpdate(2));
      assertEquals(2, mbuf.refcntUpdate(-1));
      assertEquals(4, mbuf.refcntUpdate(2));
      for (int left = 3; left >= 1; left--) {
        mbuf.free();
        assertEquals(left, mbuf.refcnt());
        assertEquals(1, pool.inUseCount());
      }
      mbuf.free();
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void aCheckedPoolRefusesCountsThatLoseOrOverflow() {
    try (PktmbufPool pool = Pools.builder("refs").build()) {
      Mbuf mbuf = Pools.alloc(pool);
      assertRefused(mbuf, -1);
      assertRefused(mbuf, -2);
      assertRefused(mbuf, Integer.MAX_VALUE);
      assertRefused(mbuf, Integer.MIN_VALUE);
      assertEquals(2, mbuf.refcntUpdate(1));
      assertRefused(mbuf, -2);
      assertRefused(mbuf, -3);
      assertRefused(mbuf, Integer.MAX_VALUE - 1);
      assertEquals(Integer.MAX_VALUE, mbuf.refcntUpdate(Integer.MAX_VALUE - 2));
      assertEquals(1, mbuf.refcntUpdate(1 - Integer.MAX_VALUE));
      mbuf.free();
      Pools.assertAllBack(pool);
    }
  }

  private static void assertRefused(Mbuf mbuf, int delta) {
    int before = mbuf.refcnt();
    Pools.assertMessage(
        assertThrows(IllegalArgumentException.class, () -> mbuf.refcntUpdate(delta)),
        mbuf.label(),
        Integer.toString(delta));
    assertEquals(before, mbuf.refcnt());
  }

  @Test
  void anUncheckedPoolCountsAsItIsTold() {
    try (PktmbufPool pool = Pools.builder("refs").checked(false).build()) {
      Mbuf mbuf = Pools.alloc(pool);
      assertEquals(0, mbuf.refcntUpdate(-1));
      assertThrows(PoolMisuseException.class, mbuf::free);
      assertEquals(1, mbuf.refcntUpdate(1));
      mbuf.free();
      Pools.assertAllBack(pool);
    }
  }

  /** C: test_refcnt_mbuf. Each reference is released by another thread, all at once. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void referencesAreGivenUpByManyThreads(boolean checked) throws Exception {
    int rounds = 100;
    PktmbufPoolBuilder builder = Pools.builder("refs").cacheSize(8);
    try (PktmbufPool pool = (checked ? builder : builder.checked(false)).build()) {
      Mbuf[] held = new Mbuf[64];
      Phaser phaser =
          new Phaser(THREADS) {
            /** Runs while all threads wait: allocates an mbuf with one reference per thread. */
            @Override
            protected boolean onAdvance(int phase, int parties) {
              for (int i = 0; i < held.length; i++) {
                held[i] = Pools.alloc(pool);
                held[i].refcntUpdate(THREADS - 1);
              }
              return false;
            }
          };
      onAllLcores(() -> {
        try {
          for (int i = 0; i < rounds && phaser.arriveAndAwaitAdvance() >= 0; i++) {
            Mbuf[] mine = held.clone();
            if (i % 2 == 0) {
              PktmbufPool.freeBulk(mine, 0, mine.length);
            } else {
              for (Mbuf mbuf : mine) {
                mbuf.free();
              }
            }
            pool.flushCache();
          }
        } catch (RuntimeException | Error e) {
          // the others need not wait for this one
          phaser.forceTermination();
          throw e;
        }
      });
      assertTrue(pool.isFull());
      Pools.assertAllBack(pool);
    }
  }

  /** Threads add and release references to one mbuf, and no reference is lost. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noReferenceIsLost(boolean checked) throws Exception {
    PktmbufPoolBuilder builder = Pools.builder("refs");
    try (PktmbufPool pool = (checked ? builder : builder.checked(false)).build()) {
      Mbuf mbuf = Pools.alloc(pool);
      mbuf.refcntUpdate(1);
      onAllLcores(() -> {
        for (int i = 0; i < 50_000; i++) {
          mbuf.refcntUpdate(2);
          mbuf.free();
          mbuf.refcntUpdate(-1);
        }
      });
      assertEquals(2, mbuf.refcnt());
      mbuf.free();
      mbuf.free();
      Pools.assertAllBack(pool);
    }
  }

  private static void onAllLcores(Runnable work) throws InterruptedException {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<LcoreThread> lcores = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      LcoreThread lcore = new LcoreThread(work);
      lcore.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
      lcores.add(lcore);
    }
    for (LcoreThread lcore : lcores) {
      lcore.start();
    }
    for (LcoreThread lcore : lcores) {
      lcore.join();
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError(thrown);
    }
  }
}
