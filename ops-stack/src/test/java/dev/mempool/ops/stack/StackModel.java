// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolBackend;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A model of a stack, which makes random calls of the real one and compares the results. */
final class StackModel {

  /** The value of array elements that a failed get must not change. */
  private static final int UNTOUCHED = -7;

  private final MempoolBackend stack;
  private final int size;
  private final Random random;
  private final Deque<Integer> inside = new ArrayDeque<>();
  private final List<Integer> outside;

  StackModel(MempoolBackend stack, int size, Random random) {
    this.stack = stack;
    this.size = size;
    this.random = random;
    outside = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    Collections.shuffle(outside, random);
  }

  /**
   * Makes one call. If other calls are made during it, the model carries them out before this one.
   */
  void step(String description) {
    int count = random.nextInt(random.nextInt(size) + 2);
    boolean put = random.nextBoolean();
    if (count == 1 && random.nextBoolean()) {
      if (put) {
        putOne(description);
      } else {
        getOne(description);
      }
    } else if (put) {
      put(Math.min(count, outside.size()), description);
    } else {
      get(count, description);
    }
    assertEquals(inside.size(), stack.count(), description);
  }

  private void putOne(String description) {
    if (!outside.isEmpty()) {
      int object = outside.removeLast();
      assertTrue(stack.enqueueOne(object), description);
      inside.push(object);
    }
  }

  private void put(int count, String description) {
    List<Integer> some = outside.subList(outside.size() - count, outside.size());
    List<Integer> objects = List.copyOf(some);
    some.clear();
    int[] array = objects.stream().mapToInt(Integer::intValue).toArray();
    assertTrue(stack.enqueue(array, 0, count), description);
    objects.forEach(inside::push);
  }

  private void getOne(String description) {
    int got = stack.dequeueOne();
    assertEquals(inside.isEmpty() ? MempoolBackend.NONE : inside.pop(), got, description);
    if (got != MempoolBackend.NONE) {
      keep(got);
    }
  }

  private void get(int count, String description) {
    int[] got = new int[count];
    Arrays.fill(got, UNTOUCHED);
    boolean success = stack.dequeue(got, 0, count);
    assertEquals(count <= inside.size(), success, description);
    for (int object : got) {
      assertEquals(success ? inside.pop() : UNTOUCHED, object, description);
      if (success) {
        keep(object);
      }
    }
  }

  private void keep(int object) {
    outside.add(random.nextInt(outside.size() + 1), object);
  }
}
