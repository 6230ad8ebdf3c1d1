// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaddedLongTest {

  @Test
  void everyWayToWriteIsSeenByEveryWayToRead() {
    PaddedLong number = new PaddedLong(1);
    assertEquals(1, number.getPlain());
    number.setRelease(2);
    assertEquals(2, number.getAcquire());
    number.setVolatile(3);
    assertEquals(3, number.getVolatile());
    assertFalse(number.compareAndSet(2, 4));
    assertTrue(number.compareAndSet(3, 4));
    assertEquals(4, number.getOpaque());
  }

  @Test
  void noIncrementIsLost() throws InterruptedException {
    PaddedLong number = new PaddedLong(0);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int j = 0; j < 50_000; j++) {
                  long now;
                  do {
                    now = number.getAcquire();
                  } while (!number.compareAndSet(now, now + 1));
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(200_000, number.getPlain());
  }
}
