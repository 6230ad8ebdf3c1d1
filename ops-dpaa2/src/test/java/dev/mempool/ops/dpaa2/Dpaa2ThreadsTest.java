// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Mempool;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.ops.dpaa2.soft.SoftDevice;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Threads of all kinds on few portals, with objects that travel between them. */
class Dpaa2ThreadsTest {

  private static final int THREADS = 8;
  private static final int ROUNDS = 5_000;

  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private Thread thread(int number, Runnable task) {
    Runnable guarded =
        () -> {
          try {
            task.run();
          } catch (Throwable e) {
            failures.add(e);
          }
        };
    return switch (number % 4) {
      case 0, 1 -> new LcoreThread(guarded);
      case 2 -> new Thread(guarded);
      default -> Thread.ofVirtual().unstarted(guarded);
    };
  }

  private void runAll(List<Thread> threads) throws InterruptedException {
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(failures.isEmpty(), failures::toString);
  }

  private static void requireAll(Mempool pool) {
    assertEquals(pool.size(), pool.availCount());
    int[] all = new int[pool.size()];
    assertTrue(pool.getBulk(all, 0, all.length));
    BitSet different = new BitSet();
    for (int object : all) {
      different.set(object);
    }
    assertEquals(pool.size(), different.cardinality());
    assertEquals(Mempool.NONE, pool.get());
    pool.putBulk(all, 0, all.length);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 40", "2, 300", "4, 64", "64, 1000"})
  void nothingIsLostAndNothingIsHandedOutTwice(int portals, int size) throws InterruptedException {
    DriverOps ops = new DriverOps(new Dpaa2Driver(new SoftDevice(1, portals)), 60_000);
    AtomicIntegerArray inUse = new AtomicIntegerArray(size);
    ConcurrentLinkedQueue<int[]> travelling = new ConcurrentLinkedQueue<>();
    try (Mempool pool = ops.pool(size)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(i);
        threads.add(thread(i, () -> work(pool, random, inUse, travelling)));
      }
      runAll(threads);
      for (int[] objects : travelling) {
        pool.putBulk(objects, 0, objects.length);
      }
      requireAll(pool);
    }
  }

  private static void work(
      Mempool pool,
      Random random,
      AtomicIntegerArray inUse,
      ConcurrentLinkedQueue<int[]> travelling) {
    for (int round = 0; round < ROUNDS; round++) {
      if (random.nextInt(5) < 2) {
        // also more than all slots of a portal hold
        int[] objects = new int[1 + random.nextInt(Math.min(pool.size(), 150))];
        if (pool.getBulk(objects, 0, objects.length)) {
          for (int object : objects) {
            assertEquals(0, inUse.getAndSet(object, 1), "object " + object + " was in use");
          }
          travelling.add(objects);
        }
      } else {
        int[] objects = travelling.poll();
        if (objects != null) {
          for (int object : objects) {
            inUse.set(object, 0);
          }
          pool.putBulk(objects, 0, objects.length);
        }
      }
      assertTrue(pool.availCount() <= pool.size());
    }
  }

  @Test
  void lcoresGivePortalsBackAndTheirSuccessorsHaveThem() throws InterruptedException {
    Dpaa2Driver driver = new Dpaa2Driver(new SoftDevice(1, 4));
    DriverOps ops = new DriverOps(driver, 60_000);
    try (Mempool pool = ops.pool(50)) {
      for (int round = 0; round < 50; round++) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          threads.add(new LcoreThread(() -> pool.put(pool.get())));
        }
        runAll(threads);
        assertEquals(3, driver.portals().available());
      }
      Thread dying =
          new Thread(() -> {
            Lcore.register();
            pool.put(pool.get());
          });
      dying.start();
      dying.join();
      assertEquals(2, driver.portals().available());
      Lcore.reclaimDead();
      assertEquals(3, driver.portals().available());
      requireAll(pool);
    }
  }

  @Test
  void aPoolThatIsClosedWhileOthersUseItLeavesNothingBehind() throws InterruptedException {
    Dpaa2Driver driver = new Dpaa2Driver(new SoftDevice(2, 4));
    DriverOps ops = new DriverOps(driver, 60_000);
    for (int round = 0; round < 30; round++) {
      Mempool closing = ops.pool("closing", 64, "");
      Mempool staying = ops.pool("staying", 64, "");
      CountDownLatch running = new CountDownLatch(4);
      AtomicBoolean closed = new AtomicBoolean();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int number = i;
        threads.add(
            thread(
                i,
                () -> {
                  int[] objects = new int[1 + 6 * number];
                  running.countDown();
                  while (true) {
                    try {
                      if (closing.getBulk(objects, 0, objects.length)) {
                        closing.putBulk(objects, 0, objects.length);
                      }
                    } catch (IllegalStateException e) {
                      assertTrue(closed.get(), "closed too early: " + e);
                      return;
                    }
                  }
                }));
      }
      threads.forEach(Thread::start);
      running.await();
      closed.set(true);
      closing.close();
      // the object of the device has another pool at once: nothing of the old one may come to it
      try (Mempool next = ops.pool("next", 64, "")) {
        requireAll(next);
        for (Thread thread : threads) {
          thread.join();
        }
        requireAll(next);
      }
      requireAll(staying);
      staying.close();
      assertTrue(failures.isEmpty(), failures::toString);
    }
  }
}
