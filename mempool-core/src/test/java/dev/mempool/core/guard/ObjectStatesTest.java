// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/**
 * Two threads change the states of the same objects at the same time. Without a pool in between
 * they collide often enough to detect a change that is not atomic.
 */
class ObjectStatesTest {

  private static final int OBJECTS = 10_000;
  private static final int ROUNDS = 2;

  /**
   * The polls after which a thread yields its core, because the other thread may not be running.
   */
  private static final int POLLS = 1000;

  @Test
  void everyObjectIsMadeFreeOnceAndTakenOnce() throws Exception {
    ObjectStates states = new ObjectStates(OBJECTS);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < ROUNDS; i++) {
        assertEquals(OBJECTS, both(threads, o -> states.markOut(o) != ObjectStates.OUT));
        assertEquals(OBJECTS, states.countOut(OBJECTS));
        assertEquals(OBJECTS, both(threads, o -> states.markFree(o) == ObjectStates.OUT));
        assertEquals(0, states.countOut(OBJECTS));
      }
    }
  }

  /** Returns the number of successful changes of two threads together. */
  private static int both(ExecutorService threads, IntPredicate change) throws Exception {
    AtomicInteger arrived = new AtomicInteger();
    Future<Integer> one = threads.submit(() -> count(arrived, change));
    Future<Integer> other = threads.submit(() -> count(arrived, change));
    return one.get() + other.get();
  }

  private static int count(AtomicInteger arrived, IntPredicate change) {
    int done = 0;
    for (int object = 0; object < OBJECTS; object++) {
      arrived.getAndIncrement();
      for (int polls = 0; arrived.get() < 2 * (object + 1); polls++) {
        if (polls < POLLS) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      }
      done += change.test(object) ? 1 : 0;
    }
    return done;
  }
}
