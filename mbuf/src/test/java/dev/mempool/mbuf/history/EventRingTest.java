// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.mbuf.HistoryEvent;
import dev.mempool.testsupport.OnThread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class EventRingTest {

  /** The bits of a time below the number of the thread: enough for three days. */
  private static final long CLOCK = (1L << 48) - 1;

  /** One event as a visitor sees it. */
  private record Seen(int event, long thread, long time) {}

  private static List<Seen> seen(EventRing ring) {
    return seen(ring, 0);
  }

  private static List<Seen> seen(EventRing ring, long now) {
    List<Seen> all = new ArrayList<>();
    ring.visit(now, (event, thread, time) -> all.add(new Seen(event, thread, time)));
    return all;
  }

  private static int eventOf(int i) {
    HistoryEvent[] all = HistoryEvent.values();
    return all[1 + i % (all.length - 1)].code();
  }

  @Test
  void aNewRingIsEmpty() {
    assertEquals(List.of(), seen(new EventRing()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 31, 32, 1000, (1 << 20) - 3, (1 << 20) + 5})
  void theLastSixteenAreKept(int events) {
    EventRing ring = new EventRing();
    List<Seen> last = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      Seen one = new Seen(eventOf(i), i & 0xff, -7L * i);
      ring.add(one.event(), one.thread(), one.time());
      last.add(one);
      if (last.size() > 16) {
        last.removeFirst();
      }
    }
    assertEquals(last, seen(ring));
    assertEquals(events, ring.count());
  }

  @Test
  void theNewestCanBeRemovedByTheThreadThatAddedIt() {
    EventRing ring = new EventRing();
    ring.removeNewest(HistoryListener.LIB_FREE, 2);
    assertEquals(0, ring.count());
    ring.add(HistoryListener.LIB_ALLOC, 2, 10);
    ring.add(HistoryListener.LIB_FREE, 2, 20);
    ring.removeNewest(HistoryListener.LIB_FREE, 4);
    ring.removeNewest(HistoryListener.LIB_ALLOC, 2);
    assertEquals(2, ring.count());
    ring.removeNewest(HistoryListener.LIB_FREE, 2);
    assertEquals(List.of(new Seen(HistoryListener.LIB_ALLOC, 2, 10)), seen(ring));
    ring.add(HistoryEvent.TX.code(), 6, 30);
    assertEquals(
        List.of(
            new Seen(HistoryListener.LIB_ALLOC, 2, 10), new Seen(HistoryEvent.TX.code(), 6, 30)),
        seen(ring));
  }

  @Test
  void removingTheNewestLosesTheOldestOnly() {
    EventRing ring = new EventRing();
    for (int i = 0; i < 17; i++) {
      ring.add(HistoryListener.LIB_FREE, 0, i);
    }
    ring.removeNewest(HistoryListener.LIB_FREE, 0);
    assertEquals(
        List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L),
        seen(ring).stream().map(Seen::time).toList());
  }

  @Test
  void threadsAreKnownByLcoreOrId() throws Exception {
    long thread = EventRing.callingThread();
    assertEquals(-1, EventRing.lcore(thread));
    assertEquals(Thread.currentThread().threadId(), EventRing.threadId(thread));
    OnThread.run(
        LcoreThread::new,
        () -> {
          long lcore = EventRing.callingThread();
          assertEquals(Lcore.current(), EventRing.lcore(lcore));
          assertEquals(-1, EventRing.threadId(lcore));
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53, -1L << 53, 123456789})
  void timesAreRightAroundTheTimeOfReading(long now) {
    EventRing ring = new EventRing();
    long[] ages = {0, 1, -1, 1000, -1000, (1L << 53) - 1, -1L << 53};
    for (long age : ages) {
      ring.add(HistoryEvent.RX.code(), 0, now - age);
    }
    assertEquals(
        Arrays.stream(ages).map(age -> now - age).boxed().toList(),
        seen(ring, now).stream().map(Seen::time).toList());
  }

  /** A reader sees whole events only: the time carries the number of the thread, and increases. */
  @Test
  void whatThreadsMarkAtOnceIsSeenWholeOrNotAtAll() throws Exception {
    int threads = 4;
    int marks = 300_000;
    EventRing ring = new EventRing();
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch start = new CountDownLatch(threads + 1);
    try (ExecutorService runs = Executors.newCachedThreadPool()) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int who = t;
        all.add(
            runs.submit(() -> {
              start.countDown();
              start.await();
              for (int i = 0; i < marks; i++) {
                ring.add(eventOf(who), who, time(who));
              }
              return null;
            }));
      }
      Future<Integer> reader =
          runs.submit(() -> {
            start.countDown();
            start.await();
            int whole = 0;
            while (!done.get()) {
              whole += checkWhole(seen(ring), threads);
            }
            return whole;
          });
      for (Future<?> one : all) {
        one.get();
      }
      done.set(true);
      assertTrue(reader.get() > 0, "the reader saw something");
    }
    assertEquals((long) threads * marks, ring.count());
    List<Seen> last = seen(ring);
    checkWhole(last, threads);
    // events of a thread that was stalled may be missing
    assertTrue(last.size() > 16 - threads, last::toString);
  }

  private static long time(int who) {
    return (long) who << 48 | System.nanoTime() & CLOCK;
  }

  private static int checkWhole(List<Seen> events, int threads) {
    long[] before = new long[threads];
    Arrays.fill(before, Long.MIN_VALUE);
    for (Seen one : events) {
      int who = (int) one.thread();
      assertEquals(eventOf(who), one.event());
      assertEquals(who, (int) (one.time() >>> 48), () -> "the time of another thread: " + events);
      long clock = one.time() & CLOCK;
      assertTrue(clock >= before[who], () -> "time goes backwards: " + events);
      before[who] = clock;
    }
    return events.size();
  }

  /** Several lcores at once, because the id of the first one is 0 however it is packed. */
  @Test
  void aThreadIsKnownAsTheLcoreOrTheThreadThatItIs() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () ->
            OnThread.run(
                LcoreThread::new,
                () ->
                    OnThread.run(
                        LcoreThread::new,
                        () -> {
                          int lcore = Lcore.current();
                          assertTrue(lcore >= 2, lcore + "");
                          assertEquals(lcore, EventRing.lcore(EventRing.callingThread()));
                          assertEquals(-1, EventRing.threadId(EventRing.callingThread()));
                        })));
    OnThread.run(
        Thread::new,
        () -> {
          assertEquals(-1, EventRing.lcore(EventRing.callingThread()));
          assertEquals(
              Thread.currentThread().threadId(), EventRing.threadId(EventRing.callingThread()));
        });
  }
}
