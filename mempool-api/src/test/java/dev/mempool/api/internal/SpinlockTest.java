// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
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
}
