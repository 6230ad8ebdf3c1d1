// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static dev.mempool.mbuf.HistoryEvent.APP_FREE;
import static dev.mempool.mbuf.HistoryEvent.DEQUEUE;
import static dev.mempool.mbuf.HistoryEvent.ENQUEUE;
import static dev.mempool.mbuf.HistoryEvent.LIB_ALLOC;
import static dev.mempool.mbuf.HistoryEvent.LIB_FREE;
import static dev.mempool.mbuf.HistoryEvent.NEVER;
import static dev.mempool.mbuf.HistoryEvent.PMD_FREE;
import static dev.mempool.mbuf.HistoryEvent.RX;
import static dev.mempool.mbuf.HistoryEvent.TX;
import static dev.mempool.mbuf.HistoryEvent.TX_BUSY;
import static dev.mempool.mbuf.HistoryEvent.USR1;
import static dev.mempool.mbuf.HistoryEvent.USR2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.PoolMisuseException;
import dev.mempool.core.Guard;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MbufHistoryTest {

  private static PktmbufPool pool() {
    return Pools.builder("recorded").history(true).build();
  }

  private static MbufHistory of(PktmbufPool pool) {
    return pool.history().orElseThrow();
  }

  private static List<HistoryEvent> events(Mbuf mbuf) {
    return of(mbuf.pool()).events(mbuf).stream().map(HistoryEntry::event).toList();
  }

  /** Returns the calling thread as the text of an event names it. */
  private static String me() {
    Thread thread = Thread.currentThread();
    return "thread " + thread.threadId() + " '" + thread.getName() + "'";
  }

  @Test
  void theCodesAreThoseOfTheCLibrary() {
    assertEquals(
        "NEVER=0 LIB_FREE=1 PMD_FREE=2 APP_FREE=3 LIB_ALLOC=4 PMD_ALLOC=5 APP_ALLOC=6 RX=7 TX=8"
            + " TX_PREP=9 TX_BUSY=10 ENQUEUE=11 DEQUEUE=12 USR2=14 USR1=15",
        Arrays.stream(HistoryEvent.values())
            .map(event -> event + "=" + event.code())
            .collect(Collectors.joining(" ")));
    for (HistoryEvent event : HistoryEvent.values()) {
      assertEquals(event, HistoryEvent.of(event.code()));
      assertEquals(event.code() >= 4, event.isAllocated());
      assertEquals(event.name().endsWith("_FREE"), event.isFree());
      assertEquals(event.name().endsWith("_ALLOC"), event.isAllocation());
    }
    assertNull(HistoryEvent.of(13));
  }

  @Test
  void aPoolThatWasNotAskedToHasNoneAndMarksDoNothing() {
    try (PktmbufPool pool = Pools.pool()) {
      assertEquals(Optional.empty(), pool.history());
      Mbuf mbuf = Pools.alloc(pool);
      MbufHistory.mark(mbuf, RX);
      MbufHistory.mark(mbuf, NEVER);
      MbufHistory.markBulk(new Mbuf[] {mbuf}, 0, 1, TX);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, Pools.CACHE})
  void theLibraryMarksItsOwn(int cacheSize) throws Exception {
    try (PktmbufPool pool = Pools.builder("recorded").cacheSize(cacheSize).history(true).build()) {
      OnThread.run(
          LcoreThread::new,
          () -> {
            Mbuf mbuf = Pools.alloc(pool);
            assertEquals(List.of(LIB_ALLOC), events(mbuf));
            MbufHistory.mark(mbuf, RX);
            MbufHistory.mark(mbuf, TX);
            mbuf.free();
            assertEquals(List.of(LIB_ALLOC, RX, TX, LIB_FREE), events(mbuf));
            assertEquals(0x4781, of(pool).word(mbuf));
            Mbuf raw = pool.rawAlloc();
            pool.rawFree(raw);
            assertEquals(
                List.of(LIB_ALLOC, LIB_FREE),
                events(raw).subList(events(raw).size() - 2, events(raw).size()));
          });
      Mbuf[] all = Pools.allocAll(pool);
      PktmbufPool.freeBulk(all, 0, all.length);
      assertEquals(all.length, of(pool).lastEvents().get(LIB_FREE));
    }
  }

  /** C recorded each event twice until this was fixed. */
  @Test
  void aBulkAllocationIsMarkedOnce() {
    try (PktmbufPool pool = pool()) {
      Mbuf[] mbufs = new Mbuf[10];
      assertTrue(pool.allocBulk(mbufs, 0, 10));
      for (Mbuf mbuf : mbufs) {
        assertEquals(List.of(LIB_ALLOC), events(mbuf));
      }
      pool.rawFreeBulk(mbufs, 0, 10);
      assertTrue(pool.rawAllocBulk(mbufs, 0, 10));
      for (Mbuf mbuf : mbufs) {
        List<HistoryEvent> events = events(mbuf);
        assertEquals(LIB_ALLOC, events.getLast());
        assertTrue(events.size() == 1 || events.equals(List.of(LIB_ALLOC, LIB_FREE, LIB_ALLOC)));
      }
    }
  }

  /** C recorded only the first segment of each packet until this was fixed. */
  @Test
  void allSegmentsOfFreedPacketsAreMarked() {
    try (PktmbufPool pool = pool()) {
      Mbuf first = Pools.packet(pool, 10, 10, 10);
      Mbuf second = Pools.packet(pool, 10, 10);
      Mbuf third = Pools.packet(pool, 10, 10);
      PktmbufPool.freeBulk(new Mbuf[] {first, null, second}, 0, 3);
      third.free();
      assertEquals(7, of(pool).lastEvents().get(LIB_FREE));
      assertEquals(Pools.SIZE - 7, of(pool).lastEvents().get(NEVER));
    }
  }

  /** C crashed here until this was fixed. */
  @Test
  void aFailedAllocationMarksNothing() {
    try (PktmbufPool pool = pool()) {
      Mbuf[] all = Pools.allocAll(pool);
      MbufHistory.mark(pool.alloc(), RX);
      assertFalse(pool.allocBulk(new Mbuf[3], 0, 3));
      for (Mbuf mbuf : all) {
        assertEquals(List.of(LIB_ALLOC), events(mbuf));
      }
    }
  }

  @Test
  void aReferenceThatIsGivenUpIsNoFreeOfTheLibrary() {
    try (PktmbufPool pool = pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      mbuf.refcntUpdate(1);
      mbuf.free();
      assertEquals(List.of(LIB_ALLOC), events(mbuf));
      mbuf.free();
      assertEquals(List.of(LIB_ALLOC, LIB_FREE), events(mbuf));
    }
  }

  @Test
  void aRefusedFreeIsNotMarked() {
    // the ring of the backend has no room for one more
    try (PktmbufPool pool = Pools.builder("recorded").size(127).history(true).build()) {
      Mbuf mbuf = Pools.alloc(pool);
      mbuf.free();
      assertThrows(PoolMisuseException.class, mbuf::free);
      assertThrows(PoolMisuseException.class, () -> pool.mempool.put(mbuf.index()));
      assertEquals(List.of(LIB_ALLOC, LIB_FREE), events(mbuf));
    }
  }

  @Test
  void theRefusalOfADoubleFreeTellsTheLastEvents() throws Exception {
    try (PktmbufPool pool = pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      for (int i = 0; i < 10; i++) {
        MbufHistory.mark(mbuf, RX);
      }
      MbufHistory.mark(mbuf, ENQUEUE);
      OnThread.run(
          LcoreThread::new,
          () -> {
            MbufHistory.mark(mbuf, DEQUEUE);
            mbuf.free();
          });
      String message = assertThrows(PoolMisuseException.class, mbuf::free).getMessage();
      String time = " at \\d+\\.\\d{9} s";
      String thread = " by " + me() + time;
      String lcore = " by lcore \\d+" + time;
      assertTrue(
          message.matches(
              ".*nothing was changed\\. Its last events: RX"
                  + thread
                  + ", ENQUEUE"
                  + thread
                  + ", DEQUEUE"
                  + lcore
                  + ", LIB_FREE"
                  + lcore),
          message);
    }
  }

  @ParameterizedTest
  @EnumSource
  void guardsAndStatisticsChangeNothing(Guard level) {
    try (PktmbufPool pool =
        Pools.builder("recorded").size(127).guard(level).statistics(true).history(true).build()) {
      Mbuf mbuf = Pools.alloc(pool);
      mbuf.free();
      assertEquals(List.of(LIB_ALLOC, LIB_FREE), events(mbuf));
      assertThrows(PoolMisuseException.class, () -> pool.mempool.put(mbuf.index()));
      assertEquals(List.of(LIB_ALLOC, LIB_FREE), events(mbuf));
    }
  }

  @Test
  void theLastSixteenAreKeptAndTheWordIsTheirs() {
    try (PktmbufPool pool = pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      assertEquals(4, of(pool).word(mbuf));
      for (HistoryEvent event : HistoryEvent.values()) {
        if (event != NEVER) {
          MbufHistory.mark(mbuf, event);
        }
      }
      assertEquals(0x4123456789abcefL, of(pool).word(mbuf));
      MbufHistory.mark(mbuf, USR1);
      MbufHistory.mark(mbuf, USR2);
      assertEquals(0x123456789abceffeL, of(pool).word(mbuf));
      assertEquals(16, of(pool).events(mbuf).size());
      assertEquals(LIB_FREE, events(mbuf).getFirst());
      assertEquals(USR2, events(mbuf).getLast());
    }
  }

  @Test
  void eventsHaveTimeAndThread() throws Exception {
    try (PktmbufPool pool = pool()) {
      Instant before = Instant.now();
      Mbuf mbuf = Pools.alloc(pool);
      OnThread.run(
          LcoreThread::new,
          () -> {
            MbufHistory.mark(mbuf, ENQUEUE);
            assertEquals(Lcore.current(), of(pool).events(mbuf).getLast().lcore());
          });
      List<HistoryEntry> events = of(pool).events(mbuf);
      HistoryEntry alloc = events.getFirst();
      HistoryEntry enqueue = events.getLast();
      assertEquals(Thread.currentThread().threadId(), alloc.threadId());
      assertEquals(-1, alloc.lcore());
      assertEquals(me(), alloc.who());
      assertEquals(Thread.currentThread().getName(), alloc.threadName());
      assertEquals(-1, enqueue.threadId());
      assertEquals("lcore " + enqueue.lcore(), enqueue.who());
      assertTrue(0 <= alloc.nanos() && alloc.nanos() <= enqueue.nanos());
      assertEquals(
          Duration.ofNanos(enqueue.nanos() - alloc.nanos()),
          Duration.between(alloc.at(), enqueue.at()));
      // the two clocks are not read at the same time, and the time of day may be adjusted
      assertTrue(Duration.between(before, alloc.at()).abs().compareTo(Duration.ofMinutes(1)) < 0);
    }
  }

  @Test
  void aBulkOfAnyPoolsIsMarkedWithoutItsNulls() {
    try (PktmbufPool pool = pool();
        PktmbufPool other = Pools.builder("other").history(true).build();
        PktmbufPool none = Pools.pool()) {
      Mbuf a = Pools.alloc(pool);
      Mbuf b = Pools.alloc(other);
      Mbuf c = Pools.alloc(none);
      Mbuf d = Pools.alloc(pool);
      Mbuf[] mbufs = {d, null, a, c, b, null, d};
      MbufHistory.markBulk(mbufs, 1, 5, TX_BUSY);
      assertEquals(List.of(LIB_ALLOC, TX_BUSY), events(a));
      assertEquals(List.of(LIB_ALLOC, TX_BUSY), events(b));
      assertEquals(List.of(LIB_ALLOC), events(d));
      MbufHistory.markBulk(mbufs, 7, 0, TX);
      assertThrows(
          IndexOutOfBoundsException.class, () -> MbufHistory.markBulk(mbufs, 3, 5, DEQUEUE));
      assertEquals(List.of(LIB_ALLOC, TX_BUSY), events(a));
    }
  }

  @Test
  void neverCannotBeMarked() {
    try (PktmbufPool pool = pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      Pools.assertMessage(
          assertThrows(IllegalArgumentException.class, () -> MbufHistory.mark(mbuf, NEVER)),
          "NEVER",
          "USR1");
      assertThrows(
          IllegalArgumentException.class,
          () -> MbufHistory.markBulk(new Mbuf[] {mbuf}, 0, 1, NEVER));
      assertEquals(List.of(LIB_ALLOC), events(mbuf));
    }
  }

  @Test
  void anotherPoolsMbufIsRefused() {
    try (PktmbufPool pool = pool();
        PktmbufPool other = Pools.builder("other").history(true).build();
        PktmbufPool none = Pools.builder("none").build()) {
      for (Mbuf mbuf : List.of(Pools.alloc(other), Pools.alloc(none))) {
        Pools.assertMessage(
            assertThrows(IllegalArgumentException.class, () -> of(pool).events(mbuf)),
            mbuf.pool().name(),
            "is not in the history of pool 'recorded'");
        assertThrows(IllegalArgumentException.class, () -> of(pool).word(mbuf));
        assertThrows(IllegalArgumentException.class, () -> of(pool).timeline(mbuf));
      }
    }
  }

  @Test
  void aClosedPoolStillHasItsHistory() throws IOException {
    PktmbufPool pool = pool();
    Mbuf mbuf = Pools.alloc(pool);
    pool.close();
    assertEquals(List.of(LIB_ALLOC), events(mbuf));
    assertTrue(of(pool).dump().contains("mempool"));
    assertTrue(of(pool).timeline(mbuf).contains("LIB_ALLOC"));
  }

  @Test
  void theTimelineIsForPeople() throws Exception {
    try (PktmbufPool pool = Pools.builder("rx").checked(false).history(true).build()) {
      Mbuf mbuf = Pools.alloc(pool);
      OnThread.run(LcoreThread::new, () -> MbufHistory.mark(mbuf, RX));
      MbufHistory.mark(mbuf, APP_FREE);
      MbufHistory.mark(mbuf, APP_FREE);
      List<String> lines = of(pool).timeline(mbuf).lines().toList();
      assertEquals("mbuf 0 of pool 'rx': 4 event(s), 4 shown", lines.getFirst());
      String time = "  \\d+\\.\\d{9} s  [+-]\\d+\\.\\d{9} s  ";
      String thread = me();
      assertTrue(lines.get(1).matches(time + "LIB_ALLOC  " + thread), lines.get(1));
      assertTrue(lines.get(1).contains("  +0.000000000 s  "), lines.get(1));
      assertTrue(lines.get(2).matches(time + "RX         lcore \\d+"), lines.get(2));
      assertTrue(lines.get(3).matches(time + "APP_FREE   " + thread), lines.get(3));
      assertTrue(lines.get(4).matches(time + "APP_FREE   " + thread + "  <-- twice"), lines.get(4));
      for (int i = 0; i < 20; i++) {
        MbufHistory.mark(mbuf, TX);
      }
      lines = of(pool).timeline(mbuf).lines().toList();
      assertEquals("mbuf 0 of pool 'rx': 24 event(s), 16 shown", lines.getFirst());
      assertEquals(17, lines.size());
      assertEquals(
          "mbuf 1 of pool 'rx': 0 event(s), 0 shown", of(pool).timeline(pool.mbuf(1)).strip());
    }
  }

  @Test
  void thePoolIsDumpedAsInC() throws IOException {
    try (PktmbufPool pool = Pools.builder("rx").size(8).history(true).build()) {
      Mbuf[] mbufs = new Mbuf[7];
      for (int i = 0; i < 6; i++) {
        mbufs[i] = Pools.alloc(pool);
      }
      MbufHistory.mark(mbufs[1], RX);
      MbufHistory.mark(mbufs[2], USR2);
      MbufHistory.mark(mbufs[3], PMD_FREE);
      mbufs[4].free();
      String out = of(pool).dump();
      assertEquals(
          """
          mempool rx
          mbuf 0: 0000000000000004
          mbuf 1: 0000000000000047
          mbuf 2: 000000000000004e
          mbuf 3: 0000000000000042
          mbuf 4: 0000000000000041
          mbuf 5: 0000000000000004
            populated: 8
            never allocated: 2
            lib free: 1
            PMD free: 1
            app free: 0
            allocated: 4
            lib alloc: 2
            PMD alloc: 0
            app alloc: 0
            Rx: 1
            Tx: 0
            Tx prep: 0
            Tx busy: 0
            enqueue: 0
            dequeue: 0
            user defined 1: 0
            user defined 2: 1
            counted total: 8
          """,
          out.replace(System.lineSeparator(), "\n"));
    }
  }

  @Test
  void eachEventHasItsOwnLineInTheDump() throws IOException {
    try (PktmbufPool pool = Pools.builder("rx").size(8).history(true).build()) {
      Mbuf mbuf = Pools.alloc(pool);
      for (HistoryEvent event : HistoryEvent.values()) {
        if (event == NEVER || event.isAllocation() || event.isFree()) {
          continue;
        }
        MbufHistory.mark(mbuf, event);
        String out = of(pool).dump();
        String line =
            switch (event) {
              case RX -> "Rx";
              case TX -> "Tx";
              case TX_PREP -> "Tx prep";
              case TX_BUSY -> "Tx busy";
              case ENQUEUE -> "enqueue";
              case DEQUEUE -> "dequeue";
              case USR1 -> "user defined 1";
              default -> "user defined 2";
            };
        assertEquals(
            List.of("  never allocated: 7", "  allocated: 1", "  " + line + ": 1"),
            out.lines().filter(one -> one.matches("  [^p][^:]*: [17]")).toList());
      }
    }
  }

  @Test
  void aDoubleFreeInAnUncheckedPoolIsASuspect() throws IOException {
    try (PktmbufPool pool = Pools.builder("rx").checked(false).history(true).build()) {
      Mbuf sound = Pools.alloc(pool);
      Mbuf mbuf = Pools.alloc(pool);
      Mbuf third = Pools.alloc(pool);
      sound.free();
      assertEquals(List.of(), of(pool).suspects());
      MbufHistory.mark(mbuf, RX);
      mbuf.free();
      MbufHistory.mark(mbuf, TX);
      mbuf.free();
      List<HistorySuspect> suspects = of(pool).suspects();
      assertEquals(1, suspects.size());
      assertEquals(mbuf.index(), suspects.getFirst().mbuf());
      List<HistoryEntry> events = of(pool).events(mbuf);
      assertEquals(events.get(2).toString(), suspects.getFirst().first().toString());
      assertEquals(events.get(4).toString(), suspects.getFirst().second().toString());
      assertTrue(
          suspects
              .getFirst()
              .toString()
              .matches(
                  "mbuf 1: freed twice: LIB_FREE by thread \\d+ '.+' at \\S+ s, LIB_FREE by .*"),
          suspects::toString);
      String out = of(pool).dump();
      assertTrue(out.contains("suspect: mbuf 1: freed twice"), out);
      // it is allocated twice now, which is a suspect too
      List<Mbuf> got = new ArrayList<>();
      for (Mbuf next = pool.alloc(); next != null; next = pool.alloc()) {
        got.add(next);
      }
      assertEquals(2, got.stream().filter(one -> one == mbuf).count());
      assertTrue(
          of(pool).suspects().stream()
              .anyMatch(one -> one.first().event() == LIB_ALLOC && one.mbuf() == mbuf.index()));
      assertEquals(
          List.of(mbuf.index()),
          of(pool).suspects().stream().map(HistorySuspect::mbuf).distinct().toList());
      third.free();
    }
  }

  @Test
  void differentWaysToFreeAndOtherEventsAreNoSuspects() {
    try (PktmbufPool pool = pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      MbufHistory.mark(mbuf, TX_BUSY);
      MbufHistory.mark(mbuf, TX_BUSY);
      MbufHistory.mark(mbuf, APP_FREE);
      MbufHistory.mark(mbuf, PMD_FREE);
      mbuf.free();
      assertEquals(List.of(), of(pool).suspects());
      // the only event of the allocation is the library's
      while (Pools.alloc(pool) != mbuf) {}
      MbufHistory.mark(mbuf, APP_FREE);
      assertEquals(List.of(), of(pool).suspects());
    }
  }

  @Test
  void threadsMarkAtOnce() throws Exception {
    int threads = 4;
    int marks = 20_000;
    try (PktmbufPool pool = pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      try (ExecutorService runs = Executors.newCachedThreadPool()) {
        List<Future<?>> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
          all.add(
              runs.submit(() -> {
                for (int i = 0; i < marks; i++) {
                  MbufHistory.mark(mbuf, USR1);
                }
              }));
        }
        for (Future<?> one : all) {
          one.get();
        }
      }
      assertTrue(
          of(pool).timeline(mbuf).contains(": " + (threads * marks + 1) + " event(s)"),
          () -> of(pool).timeline(mbuf));
      mbuf.free();
      assertEquals(LIB_FREE, events(mbuf).getLast());
      assertEquals(USR1, events(mbuf).getFirst());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -5, 1 << 30})
  void wrongSizesAreRefusedAsWithoutHistory(int size) {
    String plain =
        assertThrows(IllegalArgumentException.class, () -> Pools.builder("x").size(size).build())
            .getMessage();
    assertEquals(
        plain,
        assertThrows(
                IllegalArgumentException.class,
                () -> Pools.builder("x").size(size).history(true).build())
            .getMessage());
  }
}
