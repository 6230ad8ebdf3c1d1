// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.stack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations of other threads between a thread's load of the head and its compare-and-set. */
class LockFreeStackTest {

  private static final int SIZE = 40;

  /** A head that runs a task right before its next compare-and-set. */
  private static final class InterruptedHead extends LifoHead {

    private Runnable between = () -> {};
    private int refused;

    InterruptedHead(long firstCnt) {
      super(LockFreeStack.largestNode(SIZE), firstCnt);
    }

    /** Sets the task that stands for the operations of other threads. */
    void beforeNextChange(Runnable others) {
      between = others;
    }

    @Override
    boolean compareAndSetTop(long head, int node) {
      Runnable others = between;
      between = () -> {};
      others.run();
      boolean moved = super.compareAndSetTop(head, node);
      refused += moved ? 0 : 1;
      return moved;
    }
  }

  private final InterruptedHead head = new InterruptedHead(0);
  private final LockFreeStack stack = new LockFreeStack("test", SIZE, head);

  private static int[] got(MempoolBackend stack, int count) {
    int[] objects = new int[count];
    assertTrue(stack.dequeue(objects, 0, count));
    return objects;
  }

  private static void put(MempoolBackend stack, int... objects) {
    assertTrue(stack.enqueue(objects, 0, objects.length));
  }

  /** The classic fault: 2 is on top again, but 1 is no longer below it. */
  @Test
  void aGetOfOneNoticesThatTheSameObjectIsBackOnTop() {
    put(stack, 0, 1, 2);
    head.beforeNextChange(() -> {
      assertArrayEquals(new int[] {2, 1}, got(stack, 2));
      put(stack, 2);
    });
    assertEquals(2, stack.dequeueOne());
    assertEquals(1, head.refused);
    // 1 is in use: it must not be on top now
    assertEquals(1, stack.count());
    assertEquals(0, stack.dequeueOne());
    assertEquals(MempoolBackend.NONE, stack.dequeueOne());
  }

  @Test
  void aGetOfManyNoticesThatTheSameObjectIsBackOnTop() {
    put(stack, 0, 1, 2, 3, 4);
    head.beforeNextChange(() -> {
      assertArrayEquals(new int[] {4, 3, 2}, got(stack, 3));
      put(stack, 3);
      put(stack, 4);
    });
    assertArrayEquals(new int[] {4, 3, 1}, got(stack, 3));
    assertEquals(1, head.refused);
    assertArrayEquals(new int[] {0}, got(stack, 1));
    assertEquals(0, stack.count());
  }

  @Test
  void aGetThatBecomesImpossibleHasWrittenNothing() {
    put(stack, 0, 1, 2, 3, 4);
    head.beforeNextChange(() -> assertEquals(4, stack.dequeueOne()));
    int[] objects = new int[5];
    assertFalse(stack.dequeue(objects, 0, 5));
    assertArrayEquals(new int[5], objects);
    assertEquals(4, stack.count());
  }

  @Test
  void aPutGoesOnTopOfWhatIsThereInTheEnd() {
    put(stack, 0, 1, 2, 3);
    head.beforeNextChange(() -> {
      assertArrayEquals(new int[] {3, 2}, got(stack, 2));
      assertTrue(stack.enqueueOne(3));
    });
    put(stack, 10, 11, 12, 13, 14, 15, 16);
    head.beforeNextChange(() -> put(stack, 20, 21));
    assertTrue(stack.enqueueOne(30));
    assertEquals(2, head.refused);
    assertEquals(13, stack.count());
    assertArrayEquals(new int[] {30, 21, 20, 16, 15, 14, 13, 12, 11, 10, 3, 1, 0}, got(stack, 13));
  }

  /**
   * Calls that other threads interrupt have the same results as calls that run one after the other,
   * at any value of the counter.
   */
  @ParameterizedTest
  @ValueSource(longs = {0, -1, -7})
  void interruptedCallsMatchAModel(long firstCnt) {
    for (int seed = 0; seed < 300; seed++) {
      String run = "first cnt " + firstCnt + ", seed " + seed + ", step ";
      Random random = new Random(seed);
      InterruptedHead interrupted = new InterruptedHead(firstCnt);
      StackModel model = new StackModel(new LockFreeStack("test", SIZE, interrupted), SIZE, random);
      for (int step = 0; step < 200; step++) {
        String at = run + step;
        int others = random.nextInt(4);
        interrupted.beforeNextChange(() -> {
          for (int i = 0; i < others; i++) {
            model.step(at + ", in between");
          }
        });
        model.step(at);
      }
    }
  }

  @Test
  void theCounterOverflows() {
    LifoHead wrapping = new LifoHead(LockFreeStack.largestNode(SIZE), -3);
    LockFreeStack wrapped = new LockFreeStack("test", SIZE, wrapping);
    long before = wrapping.getAcquire();
    put(wrapped, IntStream.range(0, SIZE).toArray());
    for (int i = 0; i < 10; i++) {
      long old = wrapping.getAcquire();
      assertEquals(SIZE - 1, wrapped.dequeueOne());
      assertTrue(wrapped.enqueueOne(SIZE - 1));
      assertEquals(wrapping.top(old), wrapping.top(wrapping.getAcquire()));
      assertFalse(wrapping.compareAndSetTop(old, 0));
      assertEquals(SIZE, wrapped.count());
    }
    // the counter is in the highest bits: it went from its highest values to low ones
    assertTrue(Long.compareUnsigned(wrapping.getAcquire(), before) < 0);
    assertArrayEquals(
        IntStream.range(0, SIZE).map(i -> SIZE - 1 - i).toArray(), got(wrapped, SIZE));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 1023, 1024, LockFreeStack.MAX_SIZE})
  void aHeadHoldsEveryNodeAndACounterOfAtLeast34Bits(int size) {
    int largest = LockFreeStack.largestNode(size);
    LifoHead any = new LifoHead(largest);
    long previous = any.getAcquire();
    long changed = 0;
    for (int node : new int[] {largest, 0, 4, largest, largest, 0}) {
      assertTrue(any.compareAndSetTop(previous, node));
      assertEquals(node, any.top(any.getAcquire()));
      assertTrue(any.getAcquire() != previous);
      assertFalse(any.isUnchanged(previous));
      changed |= any.getAcquire();
      previous = any.getAcquire();
    }
    assertTrue(any.isUnchanged(previous));
    LifoHead last = new LifoHead(largest, -1);
    assertEquals(0, last.top(last.getAcquire()));
    assertTrue(Long.bitCount(last.getAcquire()) >= 34, Long.toHexString(last.getAcquire()));
    assertTrue(changed > 0);
  }

  @Test
  void anObjectPutTwiceIntoAFullStackIsRefusedAndLeavesItWhole() {
    put(stack, IntStream.range(0, 10).toArray());
    put(stack, IntStream.range(10, SIZE).toArray());
    assertFalse(stack.enqueueOne(5));
    assertFalse(stack.enqueue(new int[] {12, 30, 3}, 0, 3));
    assertArrayEquals(IntStream.range(0, SIZE).map(i -> SIZE - 1 - i).toArray(), got(stack, SIZE));
  }

  @Test
  void anObjectPutTwiceHangsNoCall() {
    put(stack, 0, 1, 2);
    put(stack, 1, 2);
    int puts = 0;
    while (stack.enqueueOne(2)) {
      puts++;
    }
    assertTrue(puts <= SIZE);
    assertTrue(stack.count() <= SIZE);
    int gets = 0;
    while (stack.dequeue(new int[7], 0, 7) && gets < 10 * SIZE) {
      gets++;
    }
    assertTrue(stack.count() >= 0);
  }

  /** Even a refused put may have torn the list; a get then returns or throws, but does not hang. */
  @Test
  void putsOfFreeObjectsHangNoCall() {
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      MempoolBackend small = new LockFreeStack("test", 7);
      for (int call = 0; call < 30; call++) {
        int[] objects = random.ints(1 + random.nextInt(4), 0, 7).distinct().toArray();
        if (random.nextBoolean()) {
          small.enqueue(objects, 0, objects.length);
        } else {
          try {
            small.dequeue(objects, 0, objects.length);
          } catch (PoolMisuseException e) {
            assertEquals("test", e.pool());
            assertTrue(String.valueOf(e.getMessage()).contains("put"), e.getMessage());
          }
        }
        assertTrue(small.count() <= 7);
      }
    }
  }

  @Test
  void tooLargeAPoolIsRefusedBeforeAnythingIsAllocated() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Mempool.builder("large")
                    .size(LockFreeStack.MAX_SIZE + 1)
                    .elementSize(1)
                    .ops("lf_stack")
                    .opsTable(OpsTable.of(new LfStackOps()))
                    .registry(new PoolRegistry())
                    .build());
    assertTrue(String.valueOf(e.getMessage()).contains("" + LockFreeStack.MAX_SIZE));
  }
}
