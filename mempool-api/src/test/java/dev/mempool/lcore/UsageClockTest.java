// SPDX-License-Identifier: Apache-2.0
package dev.mempool.lcore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class UsageClockTest {

  private static final int LCORE = 1023;

  private long time = Long.MAX_VALUE - 5; // as System.nanoTime(), it may overflow
  private final UsageClock clock = new UsageClock(() -> time);

  private LcoreUsage usage(boolean isIdle) {
    return clock.usage(LCORE, isIdle);
  }

  @Test
  void idleTimesAddUp() {
    clock.start();
    clock.begin(LCORE);
    assertEquals(new LcoreUsage(0, 0), usage(false));
    time += 10;
    assertEquals(new LcoreUsage(10, 10), usage(false));
    clock.enterIdle(LCORE);
    assertEquals(new LcoreUsage(10, 10), usage(true));
    time += 100;
    assertEquals(new LcoreUsage(110, 10), usage(true));
    clock.leaveIdle(LCORE);
    time += 1000;
    assertEquals(new LcoreUsage(1110, 1010), usage(false));
    clock.enterIdle(LCORE);
    clock.enterIdle(LCORE);
    time += 1;
    assertEquals(new LcoreUsage(1111, 1010), usage(true));
    clock.begin(LCORE); // another thread
    assertEquals(new LcoreUsage(0, 0), usage(false));
  }

  @Test
  void anLcoreThatWasIdleBeforeMeasuringBeganIsIdleFromThenOn() {
    clock.begin(LCORE);
    time += 10;
    clock.enterIdle(LCORE);
    assertFalse(clock.isStarted());
    time += 10;
    clock.start();
    assertTrue(clock.isStarted());
    time += 5;
    clock.start(); // which is too late
    assertEquals(new LcoreUsage(5, 0), usage(true));
    clock.leaveIdle(LCORE);
    time += 3;
    assertEquals(new LcoreUsage(8, 3), usage(false));
  }

  /** A thread that changes its state all the time must not make busy time run backwards. */
  @Test
  void busyTimeNeverDecreases() throws Exception {
    Lcore.measureUsage();
    AtomicReference<LcoreUsage> last = new AtomicReference<>();
    LcoreThread lcore =
        new LcoreThread(() -> {
          while (last.get() == null) {
            try (LcoreIdle _ = Lcore.idle()) {
              Thread.onSpinWait();
            }
          }
        });
    lcore.start();
    int id = lcore.lcoreId();
    LcoreUsage before = Lcore.usage(id).orElseThrow();
    try {
      for (int i = 0; i < 100_000; i++) {
        LcoreUsage now = Lcore.usage(id).orElseThrow();
        assertTrue(now.totalNanos() >= before.totalNanos(), before + " " + now);
        assertTrue(now.busyNanos() >= before.busyNanos(), before + " " + now);
        before = now;
      }
    } finally {
      last.set(before);
      lcore.join();
    }
    assertEquals(Optional.empty(), Lcore.usage(id));
    assertEquals(Optional.empty(), Lcore.usage(Lcore.NONE));
  }
}
