// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.stack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The properties that both stacks have and other backends do not. */
class StacksTest {

  /** The two stacks. */
  enum Kind {
    LOCKED(new StackOps()) {
      @Override
      MempoolBackend make(int size) {
        return new LockedStack(size);
      }
    },
    LOCK_FREE(new LfStackOps()) {
      @Override
      MempoolBackend make(int size) {
        return new LockFreeStack("test", size);
      }
    };

    final MempoolOps ops;

    Kind(MempoolOps ops) {
      this.ops = ops;
    }

    abstract MempoolBackend make(int size);
  }

  @ParameterizedTest
  @EnumSource
  void lastInFirstOut(Kind kind) {
    MempoolBackend stack = kind.make(10);
    assertTrue(stack.enqueue(new int[] {7, 3, 9}, 0, 3));
    assertTrue(stack.enqueueOne(1));
    assertTrue(stack.enqueue(new int[] {0, 5, 2, 0}, 1, 2));
    assertEquals(2, stack.dequeueOne());
    int[] out = {-7, -7, -7, -7, -7};
    assertTrue(stack.dequeue(out, 1, 3));
    assertArrayEquals(new int[] {-7, 5, 1, 9, -7}, out);
    assertEquals(2, stack.count());
    assertEquals(3, stack.dequeueOne());
    assertEquals(7, stack.dequeueOne());
    assertEquals(MempoolBackend.NONE, stack.dequeueOne());
  }

  @ParameterizedTest
  @EnumSource
  void holdsExactlyItsSize(Kind kind) {
    for (int size : new int[] {1, 2, 3, 4, 63, 64, 1000, 1024}) {
      MempoolBackend stack = kind.make(size);
      for (int i = 0; i < size; i++) {
        assertTrue(stack.enqueueOne(i));
      }
      assertFalse(stack.enqueueOne(0));
      assertFalse(stack.enqueue(new int[] {0}, 0, 1));
      assertEquals(size, stack.count());
      for (int i = size - 1; i >= 0; i--) {
        assertEquals(i, stack.dequeueOne());
      }
      assertEquals(0, stack.count());
    }
  }

  /** Bulks of all lengths, split and merged at all places. */
  @ParameterizedTest
  @EnumSource
  void randomSequencesMatchAModel(Kind kind) {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int size = 1 + random.nextInt(random.nextBoolean() ? 12 : 600);
      StackModel model = new StackModel(kind.make(size), size, random);
      for (int step = 0; step < 400; step++) {
        model.step(kind + ", seed " + seed + ", step " + step);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRangeOutsideTheArrayLosesNothing(Kind kind) {
    for (int count : new int[] {2, 20}) {
      MempoolBackend stack = kind.make(64);
      int[] objects = IntStream.range(0, 30).toArray();
      assertTrue(stack.enqueue(objects, 0, 30));
      int[] tooShort = IntStream.range(30, 30 + count - 1).toArray();
      assertThrows(IndexOutOfBoundsException.class, () -> stack.enqueue(tooShort, 0, count));
      assertThrows(IndexOutOfBoundsException.class, () -> stack.dequeue(tooShort, 0, count));
      assertEquals(30, stack.count());
      int[] out = new int[30];
      assertTrue(stack.dequeue(out, 0, 30));
      assertArrayEquals(IntStream.range(0, 30).map(i -> 29 - i).toArray(), out);
      assertTrue(stack.enqueueOne(7));
    }
  }

  @ParameterizedTest
  @EnumSource
  void namesAndConcurrency(Kind kind) {
    assertEquals(kind == Kind.LOCKED ? "stack" : "lf_stack", kind.ops.name());
    assertEquals(Concurrency.MP_MC, kind.ops.concurrency());
    assertFalse(kind.ops.contiguousBlocks());
  }

  @ParameterizedTest
  @EnumSource
  void anyConfigIsRefused(Kind kind) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Mempool.builder("refused")
                    .size(8)
                    .elementSize(8)
                    .ops(kind.ops.name(), "slots=16")
                    .opsTable(OpsTable.of(kind.ops))
                    .registry(new PoolRegistry())
                    .build());
    assertTrue(String.valueOf(e.getMessage()).contains("slots"));
  }
}
