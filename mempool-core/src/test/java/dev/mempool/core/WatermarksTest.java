// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.testsupport.CapturedLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The listeners of watermarks. */
class WatermarksTest {

  private final TestOps ops = new TestOps();
  private final List<String> told = new ArrayList<>();
  private final Queue<Runnable> tasks = new ArrayDeque<>();

  private final WatermarkListener listener =
      new WatermarkListener() {
        @Override
        public void low(Pool pool) {
          told.add("low " + pool.name());
        }

        @Override
        public void refilled(Pool pool) {
          told.add("refilled " + pool.name());
        }
      };

  private void runTasks() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  @Test
  void eachCrossingIsToldOnceAndInOrder() {
    try (Mempool pool =
        TestPools.builder(ops, 10, 0).watermarks(3, 6, listener, tasks::add).build()) {
      int[] out = new int[10];
      assertTrue(pool.getBulk(out, 0, 7));
      runTasks();
      assertEquals(List.of(), told, "3 are left");
      out[7] = pool.get();
      out[8] = pool.get();
      runTasks();
      assertEquals(List.of("low pool"), told);
      pool.putBulk(out, 0, 4);
      runTasks();
      assertEquals(List.of("low pool"), told, "5 are there");
      for (int i = 0; i < 3; i++) {
        pool.put(out[4]); // crosses up
        assertTrue(pool.getBulk(out, 0, 5)); // and down
        pool.putBulk(out, 0, 4);
      }
      runTasks();
      assertEquals(
          List.of(
              "low pool",
              "refilled pool",
              "low pool",
              "refilled pool",
              "low pool",
              "refilled pool",
              "low pool"),
          told);
    }
  }

  @Test
  void aPoolThatIsPopulatedIsRefilled() {
    try (Mempool pool =
        TestPools.builder(ops, 10, 0)
            .watermarks(3, 6, listener, tasks::add)
            .watermarks(1, 10, listener, tasks::add)
            .statistics(true)
            .buildEmpty()) {
      runTasks();
      assertEquals(List.of(), told, "it had no objects before");
      assertEquals(Mempool.NONE, pool.get());
      runTasks();
      assertEquals(List.of("low pool", "low pool"), told);
      told.clear();
      pool.memory().populate(MemoryProvider.arena());
      runTasks();
      assertEquals(List.of("refilled pool", "refilled pool"), told);
      assertEquals(0, pool.statistics().orElseThrow().putObjects());
    }
  }

  @Test
  void atRestTheLatestThatWasToldIsTrue() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      told.clear();
      int size = 2 + random.nextInt(30);
      int low = 1 + random.nextInt(size);
      int refilled = low + random.nextInt(size - low + 1);
      List<Integer> out = new ArrayList<>();
      boolean isLow = false;
      int crossings = 0;
      try (Mempool pool =
          TestPools.builder(ops, size, 0).watermarks(low, refilled, listener, tasks::add).build()) {
        for (int step = 0; step < 200; step++) {
          if (random.nextBoolean()) {
            int object = pool.get();
            if (object != Mempool.NONE) {
              out.add(object);
            }
          } else if (!out.isEmpty()) {
            pool.put(out.removeLast());
          }
          int free = size - out.size();
          if (isLow ? free >= refilled : free < low) {
            isLow = !isLow;
            crossings++;
          }
          runTasks();
          assertEquals(crossings, told.size(), "seed " + seed);
          assertEquals(isLow, !told.isEmpty() && told.getLast().startsWith("low"));
        }
      }
    }
  }

  @Test
  void aListenerRunsOnAThreadOfItsOwn() throws Exception {
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    WatermarkListener slow =
        new WatermarkListener() {
          @Override
          public void low(Pool pool) {
            assertEquals(4, pool.size());
            threads.add(Thread.currentThread());
          }
        };
    try (Mempool pool = TestPools.builder(ops, 4, 4).watermarks(4, 4, slow).build()) {
      int _ = pool.get();
      assertTrue(threads.take().isVirtual());
    }
  }

  @Test
  void listenersAndExecutorsThatFailDoNotHarmThePool() {
    WatermarkListener broken =
        new WatermarkListener() {
          @Override
          public void low(Pool pool) {
            throw new AssertionError("planted");
          }
        };
    try (CapturedLog log = CapturedLog.start();
        Mempool pool =
            TestPools.builder(ops, 2, 0)
                .watermarks(2, 2, broken, tasks::add)
                .watermarks(
                    2,
                    2,
                    listener,
                    _ -> {
                      throw new RejectedExecutionException("planted");
                    })
                .build()) {
      pool.put(pool.get());
      runTasks();
      log.expect("a watermark listener failed");
      log.expect("the executor of a pool's watermark listener failed");
      log.expect("the executor of a pool's watermark listener failed");
      assertTrue(pool.isFull());
      assertEquals(List.of(), told);
    }
  }

  @Test
  void marksOutsideThePoolAreRefused() {
    MempoolBuilder builder = TestPools.builder(ops, 10, 0).watermarks(5, 4, listener);
    assertTrue(
        assertThrows(IllegalArgumentException.class, builder::build)
            .getMessage()
            .contains("the refilled watermark"));
  }
}
