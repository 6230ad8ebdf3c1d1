// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolOps;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The properties of all kinds of rings. */
class RingTest {

  private static final List<MempoolOps> PLAIN =
      List.of(new RingMpMcOps(), new RingMpScOps(), new RingSpMcOps(), new RingSpScOps());

  private static final Map<String, IntFunction<RingBackend>> BY_SIZE = bySize();

  private static Map<String, IntFunction<RingBackend>> bySize() {
    Map<String, IntFunction<RingBackend>> kinds = new LinkedHashMap<>();
    for (MempoolOps ops : PLAIN) {
      kinds.put(ops.name(), size -> new Ring(size, ops.concurrency()));
    }
    kinds.put("ring_mt_rts", size -> RtsHtsRing.rts(size, RtsHtsRing.defaultHtdMax(size)));
    kinds.put("ring_mt_hts", RtsHtsRing::hts);
    return kinds;
  }

  /** Returns a test for each kind of ring; the check gets a function that creates one by size. */
  private static Stream<DynamicTest> each(Consumer<IntFunction<RingBackend>> check) {
    return BY_SIZE.entrySet().stream()
        .map(kind -> DynamicTest.dynamicTest(kind.getKey(), () -> check.accept(kind.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> firstInFirstOut() {
    return each(kind -> {
      RingBackend ring = kind.apply(10);
      assertTrue(ring.enqueue(new int[] {7, 3, 9}, 0, 3));
      assertTrue(ring.enqueueOne(1));
      assertEquals(7, ring.dequeueOne());
      int[] out = new int[3];
      assertTrue(ring.dequeue(out, 0, 3));
      assertArrayEquals(new int[] {3, 9, 1}, out);
    });
  }

  @TestFactory
  Stream<DynamicTest> staysInOrderAcrossTheEndOfItsSlots() {
    return each(kind -> {
      RingBackend ring = kind.apply(20);
      int put = 0;
      int got = 0;
      for (int round = 0; round < 200; round++) {
        int[] bulk = new int[1 + round % 20];
        for (int i = 0; i < bulk.length; i++) {
          bulk[i] = put++;
        }
        assertTrue(ring.enqueue(bulk, 0, bulk.length));
        assertTrue(ring.dequeue(bulk, 0, bulk.length));
        for (int object : bulk) {
          assertEquals(got++, object);
        }
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> holdsItsCapacity() {
    return each(kind -> {
      for (int size : new int[] {1, 2, 3, 4, 63, 64, 1000, 1024}) {
        RingBackend ring = kind.apply(size);
        for (int i = 0; i < ring.capacity; i++) {
          assertTrue(ring.enqueueOne(i));
        }
        assertFalse(ring.enqueueOne(0));
        assertFalse(ring.enqueue(new int[1], 0, 1));
        assertEquals(ring.capacity, ring.count());
      }
    });
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,3", "3,3", "4,7", "63,63", "64,127", "1000,1023", "1024,2047"})
  void capacityIsOneLessThanAPowerOfTwo(int size, int capacity) {
    assertEquals(capacity, new Ring(size, Concurrency.MP_MC).capacity);
    assertEquals(capacity, RtsHtsRing.hts(size).capacity);
    assertEquals(2 * capacity + 1, RtsHtsRing.rts(size, 1).capacity);
  }

  @TestFactory
  Stream<DynamicTest> positionsRunThroughAll32Bits() {
    return each(kind -> {
      // 2^32 positions, in bulks that stay in the processor's cache
      int[] bulk = new int[1 << 14];
      RingBackend ring = kind.apply(bulk.length);
      for (long moved = 0; moved <= (1L << 32) + bulk.length; moved += bulk.length) {
        bulk[0] = (int) moved;
        assertTrue(ring.enqueue(bulk, 0, bulk.length));
        assertEquals(bulk.length, ring.count());
        assertTrue(ring.dequeue(bulk, 0, bulk.length));
        assertEquals((int) moved, bulk[0]);
        assertEquals(0, ring.count());
      }
    });
  }

  @Test
  void namesAndConcurrency() {
    for (MempoolOps ops : PLAIN) {
      assertEquals("ring_" + ops.concurrency(), ops.name());
      assertFalse(ops.contiguousBlocks());
    }
  }

  @Test
  void anyConfigIsRefused() {
    for (MempoolOps ops : PLAIN) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  Mempool.builder("refused")
                      .size(8)
                      .elementSize(8)
                      .ops(ops.name(), "slots=16")
                      .opsTable(OpsTable.of(ops))
                      .registry(new PoolRegistry())
                      .build());
      assertTrue(String.valueOf(e.getMessage()).contains("slots"));
    }
  }

  /** A count that combined an old tail of one side with a new one of the other would be wrong. */
  @TestFactory
  Stream<DynamicTest> countIsNeverFullWhileOneObjectMoves() {
    return each(kind -> {
      RingBackend ring = kind.apply(1023);
      ring.enqueueOne(7);
      AtomicBoolean done = new AtomicBoolean();
      Thread mover =
          Thread.ofPlatform()
              .start(() -> {
                while (!done.get()) {
                  ring.enqueueOne(ring.dequeueOne());
                }
              });
      int highest = 0;
      for (int i = 0; i < 1_000_000; i++) {
        highest = Math.max(highest, ring.count());
      }
      done.set(true);
      assertDoesNotThrow(() -> mover.join());
      assertTrue(highest <= 2, "counted " + highest);
    });
  }
}
