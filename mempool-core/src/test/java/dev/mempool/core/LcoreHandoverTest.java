// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/**
 * Lcores that start and end, and other threads, share a pool without losing or duplicating an
 * object.
 */
class LcoreHandoverTest {

  @Test
  void manyShortLivedLcoresLoseNothing() throws InterruptedException {
    int size = 300;
    AtomicIntegerArray owners = new AtomicIntegerArray(size);
    try (Mempool pool =
        Mempool.builder("handover")
            .registry(new PoolRegistry())
            .opsTable(OpsTable.of(new TestOps()))
            .ops("test")
            .size(size)
            .elementSize(8)
            .cacheSize(32)
            .build()) {
      List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
      for (int round = 0; round < 30; round++) {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
          Thread thread =
              switch (t) {
                case 0 -> Thread.ofVirtual().unstarted(() -> work(pool, owners));
                case 1 ->
                    Thread.ofPlatform()
                        .unstarted(() -> {
                          Lcore.register(); // ends without closing the registration
                          work(pool, owners);
                        });
                default -> new LcoreThread(() -> work(pool, owners));
              };
          thread.setUncaughtExceptionHandler((failed, e) -> failures.add(e));
          thread.start();
          threads.add(thread);
        }
        for (Thread thread : threads) {
          thread.join();
        }
        assertEquals(List.of(), failures);
        assertTrue(pool.isFull());
      }
      Lcore.register().close(); // releases the ids of ended threads
      assertEquals(0, pool.flushCaches());
    }
  }

  private static void work(Mempool pool, AtomicIntegerArray owners) {
    int[] objects = new int[40];
    for (int i = 0; i < 200; i++) {
      int count = 1 + i % objects.length;
      if (pool.getBulk(objects, 0, count)) {
        for (int j = 0; j < count; j++) {
          assertEquals(0, owners.getAndSet(objects[j], 1), "handed out twice");
        }
        for (int j = 0; j < count; j++) {
          owners.set(objects[j], 0);
        }
        pool.putBulk(objects, 0, count);
      }
    }
  }
}
