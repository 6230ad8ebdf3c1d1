// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real threads that put and get bulks of random lengths. */
class StackThreadsTest {

  /** Few objects, so that the same ones come back to the top all the time. */
  private static final int SIZE = 61;

  private static final int STEPS = 200_000;

  @ParameterizedTest
  @CsvSource({
    "LOCKED, 2",
    "LOCKED, 5",
    "LOCKED, 8",
    "LOCK_FREE, 2",
    "LOCK_FREE, 5",
    "LOCK_FREE, 8"
  })
  void noObjectIsHeldByTwoThreads(StacksTest.Kind kind, int threads) throws InterruptedException {
    MempoolBackend stack = kind.make(SIZE);
    assertTrue(stack.enqueue(IntStream.range(0, SIZE).toArray(), 0, SIZE));
    AtomicIntegerArray owners = new AtomicIntegerArray(SIZE);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> team = new ArrayList<>();
    for (int id = 1; id <= threads; id++) {
      int me = id;
      team.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  use(stack, owners, me, new Random(me));
                } catch (Throwable e) {
                  failure.compareAndSet(null, e);
                }
              }));
    }
    for (Thread thread : team) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new AssertionError("with the seeds 1 to " + threads, failure.get());
    }
    assertEquals(SIZE, stack.count());
    int[] all = new int[SIZE];
    assertTrue(stack.dequeue(all, 0, SIZE));
    assertEquals(SIZE, IntStream.of(all).distinct().count());
  }

  private static void use(MempoolBackend stack, AtomicIntegerArray owners, int me, Random random) {
    int[] held = new int[SIZE];
    int holding = 0;
    for (int step = 0; step < STEPS; step++) {
      int count = random.nextInt(random.nextInt(14) + 2);
      boolean one = count == 1 && random.nextBoolean();
      if (random.nextBoolean()) {
        int before = holding;
        count = Math.min(count, SIZE - holding);
        if (one && count == 1) {
          held[holding] = stack.dequeueOne();
          holding += held[holding] == MempoolBackend.NONE ? 0 : 1;
        } else if (stack.dequeue(held, holding, count)) {
          holding += count;
        }
        for (int i = before; i < holding; i++) {
          assertEquals(0, owners.getAndSet(held[i], me), "the owner of a free object");
        }
      } else {
        count = Math.min(count, holding);
        holding -= count;
        for (int i = holding; i < holding + count; i++) {
          assertEquals(me, owners.getAndSet(held[i], 0), "the owner of my object");
        }
        assertTrue(
            one && count == 1
                ? stack.enqueueOne(held[holding])
                : stack.enqueue(held, holding, count));
      }
      int inside = stack.count();
      assertTrue(inside >= 0 && inside <= SIZE - holding, inside + " inside, I hold " + holding);
    }
    for (int i = 0; i < holding; i++) {
      owners.set(held[i], 0);
    }
    assertTrue(stack.enqueue(held, 0, holding));
  }
}
