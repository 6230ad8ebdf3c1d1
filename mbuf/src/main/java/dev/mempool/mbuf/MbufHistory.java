// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.core.ObjectListener;
import dev.mempool.mbuf.history.EventRing;
import dev.mempool.mbuf.history.HistoryListener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The history of all mbufs of a pool: the last {@link #EVENTS} events of each mbuf, with time and
 * thread. A pool has a history if it was built with {@link PktmbufPoolBuilder#history(boolean)};
 * {@link PktmbufPool#history()} returns it.
 *
 * <p>The library marks an event each time an mbuf leaves its pool or comes back. Drivers and
 * applications mark their own events with the static {@code mark} methods. These do nothing for an
 * mbuf whose pool has no history, so code that marks events works with every pool. A history
 * survives allocations and frees, and can still be read after the pool is closed. Marking allocates
 * no Java memory.
 *
 * <p>Thread-safe. A reader sees an event that another thread marks at the same time as a whole or
 * not at all. An event may also be missing if its thread was stalled while {@link #EVENTS} others
 * were marked. Every event whose marking happens-before the reading, and that is one of the last
 * {@link #EVENTS}, is seen. Times are right for a hundred days.
 *
 * <p>A history takes about 300 bytes of Java heap per mbuf. Marking takes about 45 nanoseconds, or
 * 25 per mbuf in a bulk, which reads the clock once.
 *
 * <p>C counterpart: {@code rte_mbuf_history}, a build option that keeps the events without time and
 * thread.
 *
 * @since 0.1.0
 */
public final class MbufHistory {

  /** The number of events of each mbuf that are kept, as in C. */
  public static final int EVENTS = EventRing.EVENTS;

  /** The number of events in a message: few enough to be read. */
  private static final int BRIEF_EVENTS = 4;

  private final String pool;
  private final EventRing[] rings;

  /** The time of creation by the clock of the events; {@link #beganAt} is the time of day. */
  private final long began = System.nanoTime();

  private final Instant beganAt = Instant.now();

  MbufHistory(String pool, int size) {
    this.pool = pool;
    this.rings = new EventRing[size];
    for (int i = 0; i < size; i++) {
      rings[i] = new EventRing();
    }
  }

  /** Returns a listener that records the library's own events, for the pool of memory. */
  ObjectListener listener() {
    return new HistoryListener(rings);
  }

  // ---- mark ----

  /**
   * Adds an event to the history of an mbuf. Does nothing if its pool has no history. C
   * counterpart: {@code rte_mbuf_history_mark}.
   *
   * @param mbuf the mbuf; {@code null}, the result of an allocation that failed, is ignored
   * @param event the event
   * @throws IllegalArgumentException if it is {@link HistoryEvent#NEVER}, and the pool has a
   *     history; nothing was marked then
   */
  public static void mark(@Nullable Mbuf mbuf, HistoryEvent event) {
    Objects.requireNonNull(event, "event");
    MbufHistory history = mbuf == null ? null : mbuf.pool().historyOrNull();
    if (mbuf != null && history != null) {
      checkMarkable(event);
      history.rings[mbuf.index()].add(event.code(), EventRing.callingThread(), System.nanoTime());
    }
  }

  /**
   * Adds an event to the history of several mbufs, of any pools, as {@link #mark} does. C
   * counterpart: {@code rte_mbuf_history_mark_bulk}.
   *
   * @param mbufs an array of mbufs; {@code null} elements are ignored. Only these mbufs are marked,
   *     and not the segments that are chained to them
   * @param from the position of the first
   * @param count the number of elements; 0 does nothing
   * @param event the event
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing was marked then
   * @throws IllegalArgumentException if it is {@link HistoryEvent#NEVER}, and a pool has a history;
   *     nothing was marked then
   */
  public static void markBulk(@Nullable Mbuf[] mbufs, int from, int count, HistoryEvent event) {
    Objects.requireNonNull(mbufs, "mbufs");
    Objects.requireNonNull(event, "event");
    Objects.checkFromIndexSize(from, count, mbufs.length);
    long thread = 0;
    long now = 0;
    boolean any = false;
    for (int i = from; i < from + count; i++) {
      Mbuf mbuf = mbufs[i];
      MbufHistory history = mbuf == null ? null : mbuf.pool().historyOrNull();
      if (mbuf != null && history != null) {
        if (!any) {
          checkMarkable(event);
          thread = EventRing.callingThread();
          now = System.nanoTime();
          any = true;
        }
        history.rings[mbuf.index()].add(event.code(), thread, now);
      }
    }
  }

  private static void checkMarkable(HistoryEvent event) {
    if (event == HistoryEvent.NEVER) {
      throw new IllegalArgumentException(
          "NEVER stands for no event and cannot be marked; mark another event, for example USR1");
    }
  }

  // ---- one mbuf ----

  /**
   * Returns the history of an mbuf.
   *
   * @param mbuf an mbuf of this pool, in use or free
   * @return its last events, at most {@link #EVENTS}, the newest last
   * @throws IllegalArgumentException if it is of another pool
   */
  public List<HistoryEntry> events(Mbuf mbuf) {
    Objects.requireNonNull(mbuf, "mbuf");
    return events(index(mbuf));
  }

  private List<HistoryEntry> events(int index) {
    List<HistoryEntry> events = new ArrayList<>(EVENTS);
    rings[index].visit(
        System.nanoTime(),
        (code, thread, time) -> {
          HistoryEvent event = HistoryEvent.of(code);
          if (event == null) {
            return;
          }
          // the clock of another processor may be slightly behind
          long nanos = Math.max(0, time - began);
          events.add(
              new HistoryEntry(
                  event,
                  nanos,
                  beganAt.plusNanos(nanos),
                  EventRing.lcore(thread),
                  EventRing.threadId(thread),
                  EventRing.threadName(thread, time)));
        });
    return Collections.unmodifiableList(events);
  }

  /**
   * Returns the history of an mbuf in the form that C keeps: the {@linkplain HistoryEvent#code()
   * codes} of its events, four bits each, the newest in the lowest bits.
   *
   * @param mbuf an mbuf of this pool, in use or free
   * @return the word, 0 if there are no events yet
   * @throws IllegalArgumentException if it is of another pool
   */
  public long word(Mbuf mbuf) {
    Objects.requireNonNull(mbuf, "mbuf");
    return word(events(mbuf));
  }

  private static long word(List<HistoryEntry> events) {
    long word = 0;
    for (HistoryEntry entry : events) {
      word = word << 4 | entry.event().code();
    }
    return word;
  }

  /**
   * Returns the history of an mbuf as text: a line per event with the time since the pool was made,
   * the time since the previous event, and the lcore or thread. Events that {@link #suspects()}
   * would report are marked.
   *
   * @param mbuf an mbuf of this pool, in use or free
   * @return the text
   * @throws IllegalArgumentException if it is of another pool
   */
  public String timeline(Mbuf mbuf) {
    Objects.requireNonNull(mbuf, "mbuf");
    int index = index(mbuf);
    List<HistoryEntry> events = events(index);
    List<HistorySuspect> suspects = suspects(index, events);
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s: %d event(s), %d shown%n",
                mbuf.label(),
                rings[index].count(),
                events.size()));
    long before = events.isEmpty() ? 0 : events.getFirst().nanos();
    for (HistoryEntry entry : events) {
      // may be negative: a thread reads its clock before it takes its position in the ring
      long since = entry.nanos() - before;
      boolean suspect = suspects.stream().anyMatch(one -> one.second().equals(entry));
      text.append(
          String.format(
              Locale.ROOT,
              "  %s s  %s%s s  %-9s  %s%s%n",
              HistoryEntry.seconds(entry.nanos()),
              since < 0 ? "-" : "+",
              HistoryEntry.seconds(Math.abs(since)),
              entry.event(),
              entry.who(),
              suspect ? "  <-- twice" : ""));
      before = entry.nanos();
    }
    return text.toString();
  }

  /** Returns the last events of an mbuf in one line, for messages. */
  String brief(Mbuf mbuf) {
    List<HistoryEntry> events = events(mbuf);
    int shown = Math.min(BRIEF_EVENTS, events.size());
    return String.join(
        ", ",
        events.subList(events.size() - shown, events.size()).stream()
            .map(HistoryEntry::toString)
            .toList());
  }

  private int index(Mbuf mbuf) {
    if (mbuf.pool().historyOrNull() != this) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is not in the history of pool '%s'; ask the history of its own pool",
              mbuf.label(),
              pool));
    }
    return mbuf.index();
  }

  // ---- the pool ----

  /**
   * Counts the mbufs by their last event.
   *
   * @return for every event the number of mbufs whose last event it is; {@link HistoryEvent#NEVER}
   *     counts the mbufs that were never allocated
   */
  public Map<HistoryEvent, Integer> lastEvents() {
    EnumMap<HistoryEvent, Integer> counts = new EnumMap<>(HistoryEvent.class);
    for (HistoryEvent event : HistoryEvent.values()) {
      counts.put(event, 0);
    }
    for (int i = 0; i < rings.length; i++) {
      List<HistoryEntry> events = events(i);
      counts.merge(
          events.isEmpty() ? HistoryEvent.NEVER : events.getLast().event(), 1, Integer::sum);
    }
    return Collections.unmodifiableMap(counts);
  }

  /**
   * Finds mbufs that seem to have been freed or allocated twice: their history has the same event
   * of a free twice without an allocation in between, or the same event of an allocation twice
   * without a free in between. Other threads may go on meanwhile; an event that one of them is
   * marking may be missing, and its absence may make two others a suspect. An application that
   * marks {@link HistoryEvent#APP_FREE} for each of several references produces suspects too.
   *
   * @return the suspects, in the order of the mbufs
   */
  public List<HistorySuspect> suspects() {
    List<HistorySuspect> all = new ArrayList<>();
    for (int i = 0; i < rings.length; i++) {
      all.addAll(suspects(i, events(i)));
    }
    return Collections.unmodifiableList(all);
  }

  private static List<HistorySuspect> suspects(int index, List<HistoryEntry> events) {
    List<HistorySuspect> found = new ArrayList<>();
    EnumMap<HistoryEvent, HistoryEntry> since = new EnumMap<>(HistoryEvent.class);
    for (HistoryEntry entry : events) {
      HistoryEvent event = entry.event();
      if (event.isFree() || event.isAllocation()) {
        since.keySet().removeIf(other -> other.isFree() != event.isFree());
        HistoryEntry first = since.put(event, entry);
        if (first != null) {
          found.add(new HistorySuspect(index, first, entry));
        }
      }
    }
    return found;
  }

  /**
   * {@return the {@link #word} of each mbuf that has events, the number of mbufs by their last
   * event, and the {@link #suspects()}, as text of several lines} C counterpart: {@code
   * rte_mbuf_history_dump_mempool}, which writes the same lines and counters, but the address of an
   * mbuf where this has its index.
   */
  public String dump() {
    StringBuilder out = new StringBuilder();
    out.append(String.format(Locale.ROOT, "mempool %s%n", pool));
    for (int i = 0; i < rings.length; i++) {
      long word = word(events(i));
      if (word != 0) {
        out.append(
            String.format(Locale.ROOT, "mbuf %d: %s%n", i, HexFormat.of().toHexDigits(word)));
      }
    }
    Map<HistoryEvent, Integer> last = lastEvents();
    line(out, "populated", rings.length);
    line(out, "never allocated", count(last, HistoryEvent.NEVER));
    line(out, "lib free", count(last, HistoryEvent.LIB_FREE));
    line(out, "PMD free", count(last, HistoryEvent.PMD_FREE));
    line(out, "app free", count(last, HistoryEvent.APP_FREE));
    line(
        out,
        "allocated",
        last.entrySet().stream()
            .filter(entry -> entry.getKey().isAllocated())
            .mapToInt(Map.Entry::getValue)
            .sum());
    line(out, "lib alloc", count(last, HistoryEvent.LIB_ALLOC));
    line(out, "PMD alloc", count(last, HistoryEvent.PMD_ALLOC));
    line(out, "app alloc", count(last, HistoryEvent.APP_ALLOC));
    line(out, "Rx", count(last, HistoryEvent.RX));
    line(out, "Tx", count(last, HistoryEvent.TX));
    line(out, "Tx prep", count(last, HistoryEvent.TX_PREP));
    line(out, "Tx busy", count(last, HistoryEvent.TX_BUSY));
    line(out, "enqueue", count(last, HistoryEvent.ENQUEUE));
    line(out, "dequeue", count(last, HistoryEvent.DEQUEUE));
    line(out, "user defined 1", count(last, HistoryEvent.USR1));
    line(out, "user defined 2", count(last, HistoryEvent.USR2));
    line(out, "counted total", last.values().stream().mapToInt(Integer::intValue).sum());
    for (HistorySuspect suspect : suspects()) {
      out.append(String.format(Locale.ROOT, "suspect: %s%n", suspect));
    }
    return out.toString();
  }

  private static int count(Map<HistoryEvent, Integer> counts, HistoryEvent event) {
    return counts.getOrDefault(event, 0);
  }

  private static void line(StringBuilder out, String what, int count) {
    out.append(String.format(Locale.ROOT, "  %s: %d%n", what, count));
  }
}
