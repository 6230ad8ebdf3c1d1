// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf.history;

import dev.mempool.api.internal.FieldHandles;
import dev.mempool.lcore.Lcore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The last 16 events of one mbuf. Thread-safe and without a lock: a thread that is preempted while
 * it adds an event holds up no other thread.
 *
 * <pre>
 *   position         the number of events added so far, changed atomically
 *   words[2 * slot]      time   54 bits | lap 10 bits                   slot = position % 16
 *   words[2 * slot + 1]  thread 50 bits | lap 10 bits | event 4 bits    lap  = position / 16 % 1024
 * </pre>
 *
 * <ol>
 *   <li>A thread adds an event by incrementing the position atomically, which gives it a position
 *       that no other thread has, and then writes the two words of that position's slot.
 *   <li>A reader reads the position, and then the two words of each of the last 16 positions. It
 *       uses an event only if both words carry the lap of the position. Otherwise the event is
 *       still being written, or a thread that was stalled for a whole lap has overwritten one word;
 *       the reader leaves the event out.
 * </ol>
 *
 * <p>A reader thus never mixes two events: a word is written at once, and two words of one slot
 * with the same lap belong to the same position, unless a thread was stalled for exactly a multiple
 * of 1024 laps.
 */
public final class EventRing {

  /** The number of events that are kept: as many as C keeps in its 64-bit word. */
  public static final int EVENTS = 16;

  private static final int EVENT_BITS = 4;
  private static final int LAP_BITS = 10;
  private static final long LAP_MASK = (1L << LAP_BITS) - 1;
  private static final int THREAD_SHIFT = EVENT_BITS + LAP_BITS;

  private static final VarHandle POSITION =
      FieldHandles.field(MethodHandles.lookup(), EventRing.class, "position", long.class);
  private static final VarHandle WORD =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  /** A receiver of events, oldest first. */
  public interface Visitor {

    /**
     * Receives an event.
     *
     * @param event its number, 1 to 15
     * @param thread the thread that added it, as {@link EventRing#callingThread()} gives it
     * @param time the time at which it was added
     */
    void visit(int event, long thread, long time);
  }

  private long position;

  private final long[] words = new long[2 * EVENTS];

  /** Makes a ring without events. */
  public EventRing() {}

  /**
   * {@return the calling thread as a number of 50 bits: its lcore id or its thread id} Its name is
   * remembered. To be called before the clock is read for the event.
   */
  public static long callingThread() {
    int lcore = Lcore.current();
    Thread thread = Thread.currentThread();
    long number =
        lcore >= 0 ? (long) lcore << 1 : (thread.threadId() << 1 | 1) & (-1L >>> THREAD_SHIFT);
    ThreadNames.note(number, thread);
    return number;
  }

  /**
   * {@return the name of a thread when it added an event, empty if it had none or is forgotten}
   *
   * @param thread from {@link #callingThread()}
   * @param time the time of the event
   */
  public static String threadName(long thread, long time) {
    return ThreadNames.of(thread, time);
  }

  /**
   * {@return the lcore id of a thread, -1 if it is no lcore}
   *
   * @param thread from {@link #callingThread()}
   */
  public static int lcore(long thread) {
    return (thread & 1) == 0 ? (int) (thread >> 1) : -1;
  }

  /**
   * {@return the thread id of a thread, -1 if it is an lcore}
   *
   * @param thread from {@link #callingThread()}
   */
  public static long threadId(long thread) {
    return (thread & 1) == 0 ? -1 : thread >> 1;
  }

  /**
   * Adds an event.
   *
   * @param event its number, 1 to 15
   * @param thread the calling thread, from {@link #callingThread()}
   * @param time from {@link System#nanoTime()}; its lower 54 bits are kept
   */
  public void add(int event, long thread, long time) {
    long at = (long) POSITION.getAndAdd(this, 1L);
    int slot = slot(at);
    WORD.setOpaque(words, slot, time << LAP_BITS | lap(at));
    WORD.setOpaque(words, slot + 1, eventWord(event, at, thread));
  }

  /**
   * Removes the newest event if it is the given one. The oldest event, which it has overwritten,
   * stays lost. If another thread adds an event at the same time, the removed one leaves an empty
   * slot.
   *
   * @param event its number
   * @param thread the calling thread, from {@link #callingThread()}
   */
  public void removeNewest(int event, long thread) {
    long end = count();
    long last = end - 1;
    if (end > 0 && (long) WORD.getOpaque(words, slot(last) + 1) == eventWord(event, last, thread)) {
      WORD.setOpaque(words, slot(last) + 1, 0L);
      boolean unused = POSITION.compareAndSet(this, end, last);
    }
  }

  /** {@return the number of events added so far, including those that are no longer kept} */
  public long count() {
    return (long) POSITION.getAcquire(this);
  }

  /**
   * Passes the events that are kept to a visitor, oldest first.
   *
   * @param now the current time, from which the full times of the events are computed; they are
   *     right if they differ from it by less than 2^53 ns, about a hundred days
   * @param visitor the receiver
   */
  public void visit(long now, Visitor visitor) {
    long end = count();
    for (long at = Math.max(0, end - EVENTS); at < end; at++) {
      long timeWord = (long) WORD.getOpaque(words, slot(at));
      long eventWord = (long) WORD.getOpaque(words, slot(at) + 1);
      int event = (int) eventWord & ((1 << EVENT_BITS) - 1);
      if (event != 0
          && (timeWord & LAP_MASK) == lap(at)
          && (eventWord >> EVENT_BITS & LAP_MASK) == lap(at)) {
        // the age may be negative: the event may be newer than now, or its thread's clock be ahead
        long age = (now << LAP_BITS) - (timeWord & ~LAP_MASK) >> LAP_BITS;
        visitor.visit(event, eventWord >>> THREAD_SHIFT, now - age);
      }
    }
  }

  private static int slot(long position) {
    return 2 * ((int) position & (EVENTS - 1));
  }

  private static long lap(long position) {
    return position / EVENTS & LAP_MASK;
  }

  private static long eventWord(int event, long position, long thread) {
    return thread << THREAD_SHIFT | lap(position) << EVENT_BITS | event;
  }
}
