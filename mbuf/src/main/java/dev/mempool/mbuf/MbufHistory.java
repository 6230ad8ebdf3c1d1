package dev.mempool.mbuf;

import dev.mempool.core.ObjectListener;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happened to each mbuf of a pool: its last {@link #EVENTS} events, with time and thread. A
 * pool has it if it was made with {@link PktmbufPoolBuilder#history()}: {@link
 * PktmbufPool#history()}.
 *
 * <p>The library marks each time that an mbuf leaves its pool or comes back; drivers and
 * applications add what they do, by the static {@code mark} methods, which do nothing for an mbuf
 * whose pool has no history, so that code that marks runs everywhere. A history survives
 * allocations and frees, and can be read when the pool is closed. No mark allocates Java memory.
 *
 * <p>Any thread may mark and read at any time. Of an mbuf that other threads mark meanwhile, a
 * reader sees each event whole or not at all: those that are being marked may be missing, and so
 * may one of a thread that was stalled while {@link #EVENTS} others were marked. What was marked
 * before the reader knew of it is all there. Times are right for a hundred days.
 *
 * <p>It takes about 300 bytes of Java heap per mbuf, and some 45 nanoseconds per mark, 25 in a
 * bulk, which looks at the clock once.
 *
 * <p>C counterpart: {@code rte_mbuf_history}, a build option that keeps the events without time and
 * thread.
 */
public final class MbufHistory {

  /** How many events of each mbuf are kept, as in C. */
  public static final int EVENTS = EventRing.EVENTS;

  private final String pool;
  private final EventRing[] rings;

  /** The same moment by both clocks: events have the one, people want the other. */
  private final long began = System.nanoTime();

  private final Instant beganAt = Instant.now();

  MbufHistory(String pool, int size) {
    this.pool = pool;
    this.rings = new EventRing[size];
    for (int i = 0; i < size; i++) {
      rings[i] = new EventRing();
    }
  }

  /** What tells the library's own events. */
  ObjectListener listener() {
    return new LibraryMarks(rings);
  }

  // ---- mark ----

  /**
   * Adds an event to the history of an mbuf. Does nothing if its pool has none. C counterpart:
   * {@code rte_mbuf_history_mark}.
   *
   * @param mbuf the mbuf; {@code null} is ignored, as the result of an allocation that failed
   * @param event what the caller does with it
   * @throws IllegalArgumentException if it is {@link HistoryEvent#NEVER}, and the pool has a
   *     history; nothing was marked then
   */
  public static void mark(@Nullable Mbuf mbuf, HistoryEvent event) {
    MbufHistory history = mbuf == null ? null : mbuf.pool().recorder();
    if (mbuf != null && history != null) {
      checkMarkable(event);
      history.rings[mbuf.index()].add(event, EventRing.who(), System.nanoTime());
    }
  }

  /**
   * Adds an event to the history of several mbufs, of any pools, as {@link #mark} does. C
   * counterpart: {@code rte_mbuf_history_mark_bulk}.
   *
   * @param mbufs an array with mbufs; {@code null} elements are ignored. Of a chain the first
   *     segment alone is marked
   * @param from the position of the first
   * @param count how many; 0 does nothing
   * @param event what the caller does with them
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing was marked then
   * @throws IllegalArgumentException if it is {@link HistoryEvent#NEVER}, and a pool has a history;
   *     nothing was marked then
   */
  public static void markBulk(@Nullable Mbuf[] mbufs, int from, int count, HistoryEvent event) {
    Objects.checkFromIndexSize(from, count, mbufs.length);
    long who = 0;
    long now = 0;
    boolean any = false;
    for (int i = from; i < from + count; i++) {
      Mbuf mbuf = mbufs[i];
      MbufHistory history = mbuf == null ? null : mbuf.pool().recorder();
      if (mbuf != null && history != null) {
        if (!any) {
          checkMarkable(event);
          who = EventRing.who();
          now = System.nanoTime();
          any = true;
        }
        history.rings[mbuf.index()].add(event, who, now);
      }
    }
  }

  private static void checkMarkable(HistoryEvent event) {
    if (event == HistoryEvent.NEVER) {
      throw new IllegalArgumentException(
          "NEVER stands for no event and cannot be marked; mark another one, such as USR1");
    }
  }

  // ---- one mbuf ----

  /**
   * Reads the history of an mbuf.
   *
   * @param mbuf an mbuf of this pool, in use or free
   * @return its last events, at most {@link #EVENTS}, the newest last
   * @throws IllegalArgumentException if it is of another pool
   */
  public List<HistoryEntry> events(Mbuf mbuf) {
    return events(index(mbuf));
  }

  private List<HistoryEntry> events(int index) {
    List<HistoryEntry> events = new ArrayList<>(EVENTS);
    rings[index].visit(
        System.nanoTime(),
        (event, who, time) -> {
          // the clock of another processor may be behind by a little
          long nanos = Math.max(0, time - began);
          events.add(
              new HistoryEntry(
                  event,
                  nanos,
                  beganAt.plusNanos(nanos),
                  EventRing.lcore(who),
                  EventRing.threadId(who)));
        });
    return Collections.unmodifiableList(events);
  }

  /**
   * Reads the history of an mbuf as C keeps it: the {@linkplain HistoryEvent#code() codes} of its
   * events, four bits each, the newest in the lowest bits.
   *
   * @param mbuf an mbuf of this pool, in use or free
   * @return the word, 0 if nothing happened yet
   * @throws IllegalArgumentException if it is of another pool
   */
  public long word(Mbuf mbuf) {
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
   * Writes out the history of an mbuf: a line per event with the time since the pool was made, the
   * time since the event before, and who did it. What {@link #suspects()} would report is marked.
   *
   * @param mbuf an mbuf of this pool, in use or free
   * @return the text
   * @throws IllegalArgumentException if it is of another pool
   */
  public String timeline(Mbuf mbuf) {
    int index = index(mbuf);
    List<HistoryEntry> events = events(index);
    List<HistorySuspect> suspects = suspects(index, events);
    StringBuilder text =
        new StringBuilder(
            "%s: %d event(s), %d shown%n"
                .formatted(mbuf.label(), rings[index].count(), events.size()));
    long before = events.isEmpty() ? 0 : events.getFirst().nanos();
    for (HistoryEntry entry : events) {
      long since = entry.nanos() - before;
      boolean suspect = suspects.stream().anyMatch(one -> one.second().equals(entry));
      text.append(
          "  %s s  %s%s s  %-9s  %s%s%n"
              .formatted(
                  HistoryEntry.seconds(entry.nanos()),
                  since < 0
                      ? "-"
                      : "+", // of marks at the same time, the first may have a later clock
                  HistoryEntry.seconds(Math.abs(since)),
                  entry.event(),
                  entry.who(),
                  suspect ? "  <-- twice" : ""));
      before = entry.nanos();
    }
    return text.toString();
  }

  /** The last events in one line, for messages. */
  String brief(Mbuf mbuf) {
    List<HistoryEntry> events = events(mbuf);
    // as many as one reads in a message
    int shown = Math.min(4, events.size());
    return String.join(
        ", ",
        events.subList(events.size() - shown, events.size()).stream()
            .map(HistoryEntry::toString)
            .toList());
  }

  private int index(Mbuf mbuf) {
    if (mbuf.pool().recorder() != this) {
      throw new IllegalArgumentException(
          "%s is not in the history of pool '%s'; ask that of its own pool"
              .formatted(mbuf.label(), pool));
    }
    return mbuf.index();
  }

  // ---- the pool ----

  /**
   * Counts the mbufs by their last event.
   *
   * @return how many mbufs each event happened to last; 0 where there is none. {@link
   *     HistoryEvent#NEVER} has those that were never allocated
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
   * Looks for mbufs that were freed or allocated twice: whose history has the same way to free
   * twice with no allocation between, or the same way to allocate with no free between. Needs no
   * thread to stop, but what is marked meanwhile may be missing, or show for that reason. An
   * application that marks {@link HistoryEvent#APP_FREE} for each of several references shows too.
   *
   * @return what was found, in the order of the mbufs
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
   * Writes the history of all mbufs that have one, as the word of {@link #word}; how many mbufs
   * each event happened to last; and what {@link #suspects()} finds. C counterpart: {@code
   * rte_mbuf_history_dump_mempool}, whose lines and counters these are, with the index of an mbuf
   * in place of its address.
   *
   * @param out where to write
   * @throws IOException if that fails
   */
  public void dump(Appendable out) throws IOException {
    out.append("mempool %s%n".formatted(pool));
    for (int i = 0; i < rings.length; i++) {
      long word = word(events(i));
      if (word != 0) {
        out.append("mbuf %d: %s%n".formatted(i, HexFormat.of().toHexDigits(word)));
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
      out.append("suspect: %s%n".formatted(suspect));
    }
  }

  private static int count(Map<HistoryEvent, Integer> counts, HistoryEvent event) {
    return counts.getOrDefault(event, 0);
  }

  private static void line(Appendable out, String what, int count) throws IOException {
    out.append("  %s: %d%n".formatted(what, count));
  }
}
