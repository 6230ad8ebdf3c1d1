package dev.mempool.ops.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
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
 * What is particular to rings with gates. A stalled thread is one that has entered and not left:
 * the test enters for it.
 */
class GatedRingTest {

  /** Takes positions as a thread does that then stalls. */
  private static int stall(Gate gate, Gate other, int count) {
    long head = gate.enter(other, count);
    assertTrue(head != Gate.REFUSED);
    return (int) head;
  }

  @Test
  void rtsOthersCompleteBesideAStalledProducerAndTheLastOneOutPublishes() {
    GatedRing ring = GatedRing.rts(63, 32);
    int stalled = stall(ring.producers, ring.consumers, 1);
    assertTrue(ring.enqueueOne(11));
    assertTrue(ring.enqueue(new int[] {12, 13}, 0, 2));
    assertEquals(0, ring.count());
    assertEquals(-1, ring.dequeueOne());

    ring.slots[stalled & ring.mask] = 10;
    ring.producers.leave(stalled, 1);
    assertEquals(4, ring.count());
    int[] out = new int[4];
    assertTrue(ring.dequeue(out, 0, 4));
    assertArrayEquals(new int[] {10, 11, 12, 13}, out);
  }

  @Test
  void rtsOthersCompleteBesideAStalledConsumerAndWhatTheyGotCanComeBack() {
    GatedRing ring = GatedRing.rts(7, 7);
    assertTrue(ring.enqueue(new int[] {0, 1, 2, 3, 4, 5, 6}, 0, 7));
    int stalled = stall(ring.consumers, ring.producers, 2);
    int[] out = new int[5];
    assertTrue(ring.dequeue(out, 0, 5));
    assertArrayEquals(new int[] {2, 3, 4, 5, 6}, out);
    // no slot is free for it but a spare one
    assertEquals(7, ring.count());
    assertTrue(ring.enqueue(out, 0, 5));

    assertEquals(0, ring.slots[stalled & ring.mask]);
    assertEquals(1, ring.slots[stalled + 1 & ring.mask]);
    ring.consumers.leave(stalled, 2);
    assertEquals(5, ring.count());
    assertTrue(ring.dequeue(out, 0, 5));
    assertArrayEquals(new int[] {2, 3, 4, 5, 6}, out);
  }

  @Test
  void rtsConsumersNeverHoldMoreSlotsThanAreSpare() throws InterruptedException {
    GatedRing ring = GatedRing.rts(7, 7);
    int[] all = new int[7];
    assertTrue(ring.enqueue(all, 0, 7));
    int stalled = stall(ring.consumers, ring.producers, 1);
    for (int returned = 0; returned < 3; returned++) {
      assertTrue(ring.enqueueOne(ring.dequeueOne()));
    }
    // 4 slots are held, and with 6 it would be more than 8
    assertWaitsFor(
        () -> assertTrue(ring.dequeue(all, 0, 6)), () -> ring.consumers.leave(stalled, 1));
    assertEquals(0, ring.count());
  }

  @Test
  void anEmptyOrFullRingIsRefusedWithoutWaiting() {
    for (GatedRing ring : List.of(GatedRing.rts(7, 1), GatedRing.hts(7))) {
      assertTrue(ring.enqueue(new int[3], 0, 3));
      stall(ring.consumers, ring.producers, 3);
      assertEquals(-1, ring.dequeueOne());
      stall(ring.producers, ring.consumers, ring.capacity - 3);
      assertFalse(ring.enqueueOne(1));
    }
  }

  @Test
  void rtsTwoInsideLeaveInEitherOrder() {
    for (boolean firstLeavesFirst : new boolean[] {true, false}) {
      GatedRing ring = GatedRing.rts(15, 15);
      int first = stall(ring.producers, ring.consumers, 3);
      int second = stall(ring.producers, ring.consumers, 4);
      ring.producers.leave(firstLeavesFirst ? first : second, firstLeavesFirst ? 3 : 4);
      assertEquals(0, ring.count());
      ring.producers.leave(firstLeavesFirst ? second : first, firstLeavesFirst ? 4 : 3);
      assertEquals(7, ring.count());
    }
  }

  @Test
  void rtsLetsNobodyInBeyondTheLimit() throws InterruptedException {
    GatedRing ring = GatedRing.rts(63, 4);
    int stalled = stall(ring.producers, ring.consumers, 1);
    // the limit is compared before the head moves, so one bulk may go beyond it
    assertTrue(ring.enqueue(new int[8], 0, 8));
    assertWaitsFor(() -> ring.enqueueOne(1), () -> ring.producers.leave(stalled, 1));
    assertEquals(10, ring.count());
  }

  @Test
  void htsLetsOneIn() throws InterruptedException {
    GatedRing ring = GatedRing.hts(63);
    int producer = stall(ring.producers, ring.consumers, 1);
    assertWaitsFor(() -> ring.enqueueOne(1), () -> ring.producers.leave(producer, 1));
    assertEquals(2, ring.count());
    int consumer = stall(ring.consumers, ring.producers, 1);
    assertWaitsFor(ring::dequeueOne, () -> ring.consumers.leave(consumer, 1));
    assertEquals(0, ring.count());
  }

  @Test
  void htsSidesAreIndependent() {
    GatedRing ring = GatedRing.hts(7);
    assertTrue(ring.enqueue(new int[] {1, 2, 3}, 0, 3));
    int producer = stall(ring.producers, ring.consumers, 1);
    assertEquals(1, ring.dequeueOne());
    assertEquals(2, ring.dequeueOne());
    ring.producers.leave(producer, 1);
    int consumer = stall(ring.consumers, ring.producers, 1);
    assertTrue(ring.enqueueOne(5));
    assertEquals(3, ring.count());
    ring.consumers.leave(consumer, 1);
    assertEquals(2, ring.count());
  }

  /**
   * Runs a call on a thread, sees it sleep, which waiting threads do at last, and lets it go on.
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
    GatedRing rts = GatedRing.rts(20, 3);
    GatedRing hts = GatedRing.hts(20);
    for (Gate gate : List.of(rts.producers, rts.consumers)) {
      gate.entry = Gate.word(start + 5, start);
      gate.exit = gate.entry;
    }
    for (Gate gate : List.of(hts.producers, hts.consumers)) {
      gate.entry = Gate.word(start, start);
    }
    for (GatedRing ring : List.of(rts, hts)) {
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
    assertEquals(expected, GatedRing.defaultHtdMax(size));
  }

  @Test
  void limitIsASetting() {
    for (String config : List.of("", "htdMax=1", "htdMax=15", "htdMax=16", "htdMax=1000000")) {
      try (Mempool pool = pool(new RingMtRtsOps(), config)) {
        pool.put(pool.get());
      }
    }
    for (String config : List.of("htdMax=0", "htdMax=1000000000", "htdMax=x", "htdmax=4")) {
      MempoolException e =
          assertThrows(MempoolException.class, () -> pool(new RingMtRtsOps(), config));
      assertEquals(MempoolException.Reason.EINVAL, e.reason());
      assertTrue(String.valueOf(e.getMessage()).contains("htdMax"), e.getMessage());
    }
    assertThrows(MempoolException.class, () -> pool(new RingMtHtsOps(), "htdMax=4"));
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
    MempoolException e =
        assertThrows(
            MempoolException.class,
            () ->
                Mempool.builder("large")
                    .size(GatedRing.MAX_RTS_SIZE + 1)
                    .elementSize(1)
                    .ops("ring_mt_rts")
                    .opsTable(OpsTable.of(new RingMtRtsOps()))
                    .registry(new PoolRegistry())
                    .build());
    assertEquals(MempoolException.Reason.EINVAL, e.reason());
    assertTrue(String.valueOf(e.getMessage()).contains("" + GatedRing.MAX_RTS_SIZE));
  }
}
