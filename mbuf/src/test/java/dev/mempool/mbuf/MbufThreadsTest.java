// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.mempool.lcore.LcoreThread;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mbufs that are passed from thread to thread. */
class MbufThreadsTest {

  private static final int PACKETS = 20_000;
  private static final int BURST = 16;

  /** One lcore allocates and fills, another checks and frees. */
  @ParameterizedTest
  @ValueSource(ints = {0, Pools.CACHE})
  void allocatedHereFreedThere(int cacheSize) throws Exception {
    try (PktmbufPool pool = Pools.builder("handed on").cacheSize(cacheSize).build()) {
      ArrayBlockingQueue<Mbuf[]> queue = new ArrayBlockingQueue<>(4);
      FutureTask<Void> consumer =
          new FutureTask<>(() -> {
            for (int sequence = 0; sequence < PACKETS; ) {
              Mbuf[] burst = queue.take();
              for (Mbuf mbuf : burst) {
                assertEquals(sequence++, mbuf.getInt(0));
              }
              if (sequence / BURST % 2 == 0) {
                PktmbufPool.freeBulk(burst, 0, BURST);
              } else {
                for (Mbuf mbuf : burst) {
                  mbuf.free();
                }
              }
            }
            return null;
          });
      FutureTask<Void> producer =
          new FutureTask<>(() -> {
            for (int sequence = 0; sequence < PACKETS; ) {
              Mbuf[] burst = new Mbuf[BURST];
              while (!pool.allocBulk(burst, 0, BURST)) {
                if (consumer.isDone()) {
                  return null;
                }
                Thread.onSpinWait();
              }
              for (Mbuf mbuf : burst) {
                mbuf.append(4);
                mbuf.putInt(0, sequence++);
              }
              queue.put(burst);
            }
            return null;
          });
      LcoreThread to = new LcoreThread(consumer);
      LcoreThread from = new LcoreThread(producer);
      to.setDaemon(true);
      from.setDaemon(true);
      to.start();
      from.start();
      get(consumer);
      get(producer);
      from.join();
      to.join();
      Pools.assertAllBack(pool);
    }
  }

  /** Threads that are no lcores share one scratch array. */
  @Test
  void threadsThatAreNoLcores() throws Exception {
    try (PktmbufPool pool = Pools.builder("foreign").build()) {
      FutureTask<?>[] tasks = new FutureTask<?>[4];
      for (int t = 0; t < tasks.length; t++) {
        FutureTask<Void> task =
            new FutureTask<>(() -> {
              Mbuf[] mine = new Mbuf[BURST];
              for (int i = 0; i < 200; i++) {
                if (pool.allocBulk(mine, 0, BURST)) {
                  for (Mbuf mbuf : mine) {
                    mbuf.append(8);
                    mbuf.putLong(0, Thread.currentThread().threadId());
                  }
                  for (Mbuf mbuf : mine) {
                    assertEquals(Thread.currentThread().threadId(), mbuf.getLong(0));
                  }
                  PktmbufPool.freeBulk(mine, 0, BURST);
                }
              }
              return null;
            });
        tasks[t] = task;
        if (t % 2 == 0) {
          Thread.ofVirtual().start(task);
        } else {
          Thread.ofPlatform().daemon().start(task);
        }
      }
      for (FutureTask<?> task : tasks) {
        get(task);
      }
      assertFalse(pool.isEmpty());
      Pools.assertAllBack(pool);
    }
  }

  private static void get(FutureTask<?> task) throws InterruptedException {
    try {
      task.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }
}
