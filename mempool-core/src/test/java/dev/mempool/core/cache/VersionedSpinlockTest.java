// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionedSpinlockTest {

  private int counter;

  @Test
  void excludes() throws InterruptedException {
    VersionedSpinlock lock = new VersionedSpinlock();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int j = 0; j < 50_000; j++) {
                  lock.lock();
                  counter++;
                  lock.unlock();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(200_000, counter);
  }

  @Test
  void tryLockDoesNotWait() {
    VersionedSpinlock lock = new VersionedSpinlock();
    assertTrue(lock.tryLock());
    assertFalse(lock.tryLock());
    lock.unlock();
    assertTrue(lock.tryLock());
  }

  @Test
  void unlockOfAnUnlockedLockIsRefused() {
    assertThrows(IllegalStateException.class, new VersionedSpinlock()::unlock);
  }

  @Test
  void theVersionTellsWhetherAThreadHeldTheLockMeanwhile() {
    VersionedSpinlock lock = new VersionedSpinlock();
    long before = lock.version();
    assertEquals(0, before & 1);
    assertEquals(before, lock.version());
    lock.lock();
    assertEquals(1, lock.version() & 1);
    lock.unlock();
    assertEquals(0, lock.version() & 1);
    assertNotEquals(before, lock.version());
  }

  /** Versions only increase: otherwise their sum could come back to an earlier one. */
  @Test
  void theVersionGrowsByOneWithEachStep() {
    VersionedSpinlock lock = new VersionedSpinlock();
    long before = lock.version();
    for (int round = 0; round < 3; round++) {
      assertTrue(lock.tryLock());
      assertEquals(before + 2L * round + 1, lock.version());
      lock.unlock();
      long locked = lock.tryLockVersion();
      assertEquals(before + 2L * round + 3, locked);
      assertEquals(locked, lock.version());
      assertEquals(VersionedSpinlock.NOT_LOCKED, lock.tryLockVersion());
      lock.unlock(locked);
      assertEquals(locked + 1, lock.version());
      before += 2;
    }
  }
}
