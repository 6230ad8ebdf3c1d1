// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SpinlockTest {

  private int counter;

  @Test
  void excludes() throws InterruptedException {
    Spinlock lock = new Spinlock();
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
    Spinlock lock = new Spinlock();
    assertTrue(lock.tryLock());
    assertFalse(lock.tryLock());
    lock.unlock();
    assertTrue(lock.tryLock());
  }

  /**
   * The other thread spins, then sleeps for a moment again and again, and gets on at the unlock.
   */
  @Test
  void whoFindsItLockedWaits() throws InterruptedException {
    Spinlock lock = new Spinlock();
    AtomicBoolean locked = new AtomicBoolean();
    lock.lock();
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              lock.lock();
              locked.set(true);
            });
    while (other.getState() != Thread.State.TIMED_WAITING && other.isAlive()) {
      Thread.onSpinWait();
    }
    assertFalse(locked.get());
    lock.unlock();
    other.join();
    assertTrue(locked.get());
    assertFalse(lock.tryLock());
  }
}
