// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolOps;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The particular properties of RTS and HTS rings. A stalled thread is one that holds a reservation
 * for a long time; the test reserves and completes in its place.
 */
class RtsHtsRingTest {

  /** Reserves positions, as a thread does that then stalls. */
  private static int stall(RtsHtsHeadTail side, RtsHtsHeadTail other, int count) {
    long head = side.moveHead(other, count);
    assertTrue(head != RtsHtsHeadTail.REFUSED);
    return (int) head;
  }

  @Test
  void rtsOthersCompleteBesideAStalledProducerAndTheLastOnePublishes() {
    RtsHtsRing ring = RtsHtsRing.rts(63, 32);
    int stalled = stall(ring.prod, ring.cons, 1);
    assertTrue(ring.enqueueOne(11));
    assertTrue(ring.enqueue(new int[] {12, 13}, 0, 2));
    assertEquals(0, ring.count());
    assertEquals(-1, ring.dequeueOne());

    ring.slots[stalled & ring.mask] = 10;
    ring.prod.updateTail(stalled, 1);
    assertEquals(4, ring.count());
    int[] out = new int[4];
    assertTrue(ring.dequeue(out, 0, 4));
    assertArrayEquals(new int[] {10, 11, 12, 13}, out);
  }

  @Test
  void rtsOthersCompleteBesideAStalledConsumerAndTheirObjectsCanBePutAgain() {
    RtsHtsRing ring = RtsHtsRing.rts(7, 7);
    assertTrue(ring.enqueue(new int[] {0, 1, 2, 3, 4, 5, 6}, 0, 7));
    int stalled = stall(ring.cons, ring.prod, 2);
    int[] out = new int[5];
    assertTrue(ring.dequeue(out, 0, 5));
    assertArrayEquals(new int[] {2, 3, 4, 5, 6}, out);
    // only spare slots are free for these objects
    assertEquals(7, ring.count());
    assertTrue(ring.enqueue(out, 0, 5));

    assertEquals(0, ring.slots[stalled & ring.mask]);
    assertEquals(1, ring.slots[stalled + 1 & ring.mask]);
    ring.cons.updateTail(stalled, 2);
    assertEquals(5, ring.count());
    assertTrue(ring.dequeue(out, 0, 5));
    assertArrayEquals(new int[] {2, 3, 4, 5, 6}, out);
  }

  @Test
  void rtsConsumersNeverHoldMoreSlotsThanAreSpare() throws InterruptedException {
    RtsHtsRing ring = RtsHtsRing.rts(7, 7);
    int[] all = new int[7];
    assertTrue(ring.enqueue(all, 0, 7));
    int stalled = stall(ring.cons, ring.prod, 1);
    for (int returned = 0; returned < 3; returned++) {
      assertTrue(ring.enqueueOne(ring.dequeueOne()));
    }
    // consumers hold 4 slots, and with 6 more they would hold more than 8
    assertWaitsFor(
        () -> assertTrue(ring.dequeue(all, 0, 6)), () -> ring.cons.updateTail(stalled, 1));
    assertEquals(0, ring.count());
  }

  @Test
  void anEmptyOrFullRingIsRefusedWithoutWaiting() {
    for (RtsHtsRing ring : List.of(RtsHtsRing.rts(7, 1), RtsHtsRing.hts(7))) {
      assertTrue(ring.enqueue(new int[3], 0, 3));
      stall(ring.cons, ring.prod, 3);
      assertEquals(-1, ring.dequeueOne());
      stall(ring.prod, ring.cons, ring.capacity - 3);
      assertFalse(ring.enqueueOne(1));
    }
  }

  @Test
  void rtsTwoReservationsCompleteInEitherOrder() {
    for (boolean firstCompletesFirst : new boolean[] {true, false}) {
      RtsHtsRing ring = RtsHtsRing.rts(15, 15);
      int first = stall(ring.prod, ring.cons, 3);
      int second = stall(ring.prod, ring.cons, 4);
      ring.prod.updateTail(firstCompletesFirst ? first : second, firstCompletesFirst ? 3 : 4);
      assertEquals(0, ring.count());
      ring.prod.updateTail(firstCompletesFirst ? second : first, firstCompletesFirst ? 4 : 3);
      assertEquals(7, ring.count());
    }
  }

  @Test
  void rtsThreadsWaitBeyondTheLimit() throws InterruptedException {
    RtsHtsRing ring = RtsHtsRing.rts(63, 4);
    int stalled = stall(ring.prod, ring.cons, 1);
    // the limit is compared before the head moves, so one bulk may go beyond it
    assertTrue(ring.enqueue(new int[8], 0, 8));
    assertWaitsFor(() -> ring.enqueueOne(1), () -> ring.prod.updateTail(stalled, 1));
    assertEquals(10, ring.count());
  }

  @Test
  void htsAllowsOneReservationPerSide() throws InterruptedException {
    RtsHtsRing ring = RtsHtsRing.hts(63);
    int producer = stall(ring.prod, ring.cons, 1);
    assertWaitsFor(() -> ring.enqueueOne(1), () -> ring.prod.updateTail(producer, 1));
    assertEquals(2, ring.count());
    int consumer = stall(ring.cons, ring.prod, 1);
    assertWaitsFor(ring::dequeueOne, () -> ring.cons.updateTail(consumer, 1));
    assertEquals(0, ring.count());
  }

  @Test
  void htsSidesAreIndependent() {
    RtsHtsRing ring = RtsHtsRing.hts(7);
    assertTrue(ring.enqueue(new int[] {1, 2, 3}, 0, 3));
    int producer = stall(ring.prod, ring.cons, 1);
    assertEquals(1, ring.dequeueOne());
    assertEquals(2, ring.dequeueOne());
    ring.prod.updateTail(producer, 1);
    int consumer = stall(ring.cons, ring.prod, 1);
    assertTrue(ring.enqueueOne(5));
    assertEquals(3, ring.count());
    ring.cons.updateTail(consumer, 1);
    assertEquals(2, ring.count());
  }

  /**
   * Runs a call on a thread, waits until this thread sleeps in it, as waiting threads do in the
   * end, and runs the action that allows the call to continue.
   */
  private static void assertWaitsFor(Runnable call, Runnable release) throws InterruptedException {
    AtomicBoolean returned = new AtomicBoolean();
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              call.run();
              returned.set(true);
            });
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      assertFalse(returned.get(), "did not wait");
      Thread.onSpinWait();
    }
    release.run();
    waiting.join();
    assertTrue(returned.get());
  }

  /** Positions and counts pass 2^31 and 2^32 in the middle of operations. */
  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE - 20, -20, -1})
  void positionsAndCountsWrap(int start) {
    RtsHtsRing rts = RtsHtsRing.rts(20, 3);
    RtsHtsRing hts = RtsHtsRing.hts(20);
    for (RtsHtsHeadTail side : List.of(rts.prod, rts.cons)) {
      side.head = RtsHtsHeadTail.word(start + 5, start);
      side.tail = side.head;
    }
    for (RtsHtsHeadTail side : List.of(hts.prod, hts.cons)) {
      side.head = RtsHtsHeadTail.word(start, start);
    }
    for (RtsHtsRing ring : List.of(rts, hts)) {
      int put = 0;
      int got = 0;
      for (int round = 0; round < 40; round++) {
        int[] bulk = new int[1 + round % 20];
        for (int i = 0; i < bulk.length; i++) {
          bulk[i] = put++;
        }
        assertTrue(ring.enqueue(bulk, 0, bulk.length));
        assertTrue(ring.enqueueOne(put++));
        assertEquals(bulk.length + 1, ring.count());
        assertFalse(ring.dequeue(new int[32], 0, bulk.length + 2));
        assertEquals(got++, ring.dequeueOne());
        assertTrue(ring.dequeue(bulk, 0, bulk.length));
        for (int object : bulk) {
          assertEquals(got++, object);
        }
        assertEquals(0, ring.count());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "7,1", "15,1", "16,3", "64,15", "1023,127"})
  void defaultLimitIsAnEighthOfTheCapacityAndAtLeast1(int size, int expected) {
    assertEquals(expected, RtsHtsRing.defaultHtdMax(size));
  }

  @Test
  void limitIsASetting() {
    for (String config : List.of("", "htdMax=1", "htdMax=15", "htdMax=16", "htdMax=1000000")) {
      try (Mempool pool = pool(new RingMtRtsOps(), config)) {
        pool.put(pool.get());
      }
    }
    for (String config : List.of("htdMax=0", "htdMax=1000000000", "htdMax=x", "htdmax=4")) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> pool(new RingMtRtsOps(), config));
      assertTrue(String.valueOf(e.getMessage()).contains("htdMax"), e.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> pool(new RingMtHtsOps(), "htdMax=4"));
  }

  private static Mempool pool(MempoolOps ops, String config) {
    return Mempool.builder("limited")
        .size(12)
        .elementSize(8)
        .ops(ops.name(), config)
        .opsTable(OpsTable.of(ops))
        .registry(new PoolRegistry())
        .build();
  }

  @Test
  void anRtsRingThatWouldBeTooLargeIsRefusedBeforeAnythingIsAllocated() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Mempool.builder("large")
                    .size(RtsHtsRing.MAX_RTS_SIZE + 1)
                    .elementSize(1)
                    .ops("ring_mt_rts")
                    .opsTable(OpsTable.of(new RingMtRtsOps()))
                    .registry(new PoolRegistry())
                    .build());
    assertTrue(String.valueOf(e.getMessage()).contains("" + RtsHtsRing.MAX_RTS_SIZE));
  }
}
