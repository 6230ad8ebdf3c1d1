// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Mempool;
import dev.mempool.lcore.LcoreThread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lcores and other threads that pass objects to each other, in pools that are too small for them.
 */
class BucketThreadsTest {

  private static final int ROUNDS = 20_000;

  @ParameterizedTest
  @CsvSource({"97, 31", "64, 1", "1000, 100", "40, 64", "3, 2", "2000, 32"})
  void nothingIsLostAndNothingIsHandedOutTwice(int size, int bucket) throws InterruptedException {
    AtomicIntegerArray inUse = new AtomicIntegerArray(size);
    ConcurrentLinkedQueue<int[]> travelling = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    try (Mempool pool = Pool.of(size, bucket)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Random random = new Random(i);
        Runnable task =
            () -> {
              try {
                work(pool, random, inUse, travelling);
              } catch (Throwable e) {
                failures.add(e);
              }
            };
        threads.add(i < 4 ? new LcoreThread(task) : new Thread(task));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertTrue(failures.isEmpty(), () -> failures.toString());
      for (int[] objects : travelling) {
        Pool.put(pool, objects);
      }
      Pool.requireAll(pool, 1);
    }
  }

  private static void work(
      Mempool pool,
      Random random,
      AtomicIntegerArray inUse,
      ConcurrentLinkedQueue<int[]> travelling) {
    int block = pool.contiguousBlockSize();
    for (int round = 0; round < ROUNDS; round++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          int[] objects = new int[1 + random.nextInt(Math.min(pool.size(), 40))];
          if (pool.getBulk(objects, 0, objects.length)) {
            keep(objects, inUse, travelling);
          }
        }
        case 3 -> {
          int object = pool.get();
          if (object != Mempool.NONE) {
            keep(new int[] {object}, inUse, travelling);
          }
        }
        case 4 -> {
          int[] first = new int[1];
          if (pool.getContigBlocks(first, 0, 1)) {
            int[] objects = new int[block];
            Arrays.setAll(objects, i -> first[0] + i);
            keep(objects, inUse, travelling);
          }
        }
        default -> {
          int[] objects = travelling.poll();
          if (objects != null) {
            for (int object : objects) {
              inUse.set(object, 0);
            }
            if (objects.length == 1) {
              pool.put(objects[0]);
            } else {
              Pool.put(pool, objects);
            }
          }
        }
      }
    }
  }

  private static void keep(
      int[] objects, AtomicIntegerArray inUse, ConcurrentLinkedQueue<int[]> travelling) {
    for (int object : objects) {
      assertEquals(0, inUse.getAndSet(object, 1), "object " + object + " was in use");
    }
    travelling.add(objects);
  }
}
