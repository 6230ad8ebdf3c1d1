package dev.mempool.mbuf;

import dev.mempool.lcore.Lcore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The last events of one mbuf.
 *
 * <p>Who marks an event takes a position by an atomic addition, and fills the slot of that position
 * without a lock: nobody waits for a thread that is preempted while it marks. A slot is two words,
 * when, and what by whom. Both have the lap, which is how often the positions had come round. A
 * reader leaves out a slot in which either is another than it should be: its mark is under way, or
 * a thread that was stalled for a lap has written over it.
 */
final class EventRing {

  /** As many as C keeps in its 64-bit word. */
  static final int EVENTS = 16;

  private static final int EVENT_BITS = 4;

  /** A stalled thread is taken for another only if it is a multiple of 1024 laps behind. */
  private static final int LAP_BITS = 10;

  private static final long LAP_MASK = (1L << LAP_BITS) - 1;
  private static final int WHO_SHIFT = EVENT_BITS + LAP_BITS;

  private static final VarHandle POSITION;
  private static final VarHandle WORD =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  static {
    try {
      POSITION =
          MethodHandles.lookup()
              .findVarHandle(EventRing.class, "position", long.class)
              .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Receives events, oldest first. */
  interface Visitor {
    /** Visits one. */
    void visit(HistoryEvent event, long who, long time);
  }

  /** How many were marked so far. */
  private long position;

  private final long[] words = new long[2 * EVENTS];

  /** {@return the calling thread, as a number of 50 bits} */
  static long who() {
    int lcore = Lcore.current();
    return lcore >= 0
        ? (long) lcore << 1
        : (Thread.currentThread().threadId() << 1 | 1) & (-1L >>> WHO_SHIFT);
  }

  /** {@return the lcore of a {@link #who()}, -1 if it is none} */
  static int lcore(long who) {
    return (who & 1) == 0 ? (int) (who >> 1) : -1;
  }

  /** {@return the thread id of a {@link #who()}, -1 if it is an lcore} */
  static long threadId(long who) {
    return (who & 1) == 0 ? -1 : who >> 1;
  }

  /**
   * Adds an event.
   *
   * @param who from {@link #who()}
   * @param time from {@link System#nanoTime()}; its lower 54 bits are kept
   */
  void add(HistoryEvent event, long who, long time) {
    long at = (long) POSITION.getAndAdd(this, 1L);
    int slot = slot(at);
    WORD.setOpaque(words, slot, time << LAP_BITS | lap(at));
    WORD.setOpaque(words, slot + 1, what(event, at, who));
  }

  /**
   * Takes back the newest event, if it is this one of the caller's; the oldest one is lost then.
   */
  void takeBack(HistoryEvent event, long who) {
    long end = count();
    long last = end - 1;
    if (end > 0 && (long) WORD.getOpaque(words, slot(last) + 1) == what(event, last, who)) {
      WORD.setOpaque(words, slot(last) + 1, 0L);
      // where another mark came meanwhile, a gap stays
      boolean unused = POSITION.compareAndSet(this, end, last);
    }
  }

  /** {@return how many were marked so far, those that are forgotten included} */
  long count() {
    return (long) POSITION.getAcquire(this);
  }

  /**
   * Visits what is there, oldest first.
   *
   * @param now the time. Those of events are right if they are less than 2^53 ns, a hundred days,
   *     away from it
   */
  void visit(long now, Visitor visitor) {
    long end = count();
    for (long at = Math.max(0, end - EVENTS); at < end; at++) {
      long when = (long) WORD.getOpaque(words, slot(at));
      long what = (long) WORD.getOpaque(words, slot(at) + 1);
      HistoryEvent event = HistoryEvent.of((int) what & ((1 << EVENT_BITS) - 1));
      if (event != null
          && event != HistoryEvent.NEVER
          && (when & LAP_MASK) == lap(at)
          && (what >> EVENT_BITS & LAP_MASK) == lap(at)) {
        // the difference is signed: another thread may have marked since, or have another clock
        long age = (now << LAP_BITS) - (when & ~LAP_MASK) >> LAP_BITS;
        visitor.visit(event, what >>> WHO_SHIFT, now - age);
      }
    }
  }

  private static int slot(long position) {
    return 2 * ((int) position & (EVENTS - 1));
  }

  private static long lap(long position) {
    return position / EVENTS & LAP_MASK;
  }

  private static long what(HistoryEvent event, long position, long who) {
    return who << WHO_SHIFT | lap(position) << EVENT_BITS | event.code();
  }
}
