// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import dev.mempool.api.Backoff;
import dev.mempool.api.internal.FieldHandles;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One side of a {@link Ring}: its producers or its consumers. A thread reserves slots by advancing
 * the head, copies objects into or out of them, and publishes them to the other side by advancing
 * the tail. C counterpart: {@code struct rte_ring_headtail}, {@code __rte_ring_headtail_move_head}
 * and {@code __rte_ring_update_tail}.
 *
 * <h2>State</h2>
 *
 * <p>Positions are 32-bit counters that overflow. The slot of a position is {@code position &
 * mask}.
 *
 * <pre>
 *     slots that are published    reserved by one thread    may be reserved
 *   ---------------------------+-------------------------+------------------+-----&gt; positions
 *                             tail                      head              limit
 *
 *   tail    written by the thread that holds the reservation
 *   head    equal to tail, unless a thread holds a reservation; not used by a side for one thread
 *   limit   an earlier value of the other side's tail, for producers plus the capacity;
 *           written by the thread that holds the reservation
 * </pre>
 *
 * <p>A side writes its own line all the time, so reading the other side's tail is expensive. The
 * copy in {@code limit} spares most of these reads.
 *
 * <h2>Steps</h2>
 *
 * <p>{@link #moveHead} loads the tail. If fewer than {@code count} positions remain before the
 * limit, it computes the limit anew from the other side's tail; if that is still too low, it
 * returns {@link #REFUSED}. Then it advances the head by a compare-and-set from the value of the
 * tail, and writes the limit. A side for one thread needs no compare-and-set.
 *
 * <p>The compare-and-set fails while another thread holds a reservation, and if another thread has
 * published one since the tail was loaded. Then the thread loads the head, and computes the limit
 * anew. If fewer than {@code count} positions remain between them, the other reservation leaves too
 * few, and the thread returns {@code REFUSED} without waiting. Otherwise it backs off and begins
 * anew. It does not reserve slots behind those of the other thread, as in C, because threads that
 * wait for each other's tails meet at every call (docs/design-decisions.md).
 *
 * <p>{@link #updateTail} stores the tail.
 *
 * <h2>Why this is correct</h2>
 *
 * <ul>
 *   <li>At most one thread holds a reservation: the compare-and-set succeeds only where head and
 *       tail are equal. So the limit and the tail have one writer at a time, and never decrease.
 *   <li>The release store of the tail publishes the slots, and all that was done to the objects, to
 *       a thread of the other side that loads this tail with acquire.
 *   <li>The next thread of the same side loads this tail with acquire too. So it sees the limit,
 *       and its own store of the tail publishes the earlier slots again: a thread of the other side
 *       needs to see only the latest tail.
 *   <li>A thread may read the limit while the holder of a reservation writes it. The head has moved
 *       then, so the reader's compare-and-set fails.
 *   <li>A thread that was preempted after it loaded the tail has an old value of it. Its
 *       compare-and-set fails, unless exactly a multiple of 2^32 positions have passed, as in C.
 * </ul>
 */
final class HeadTail extends HeadTailFields {

  /** The result of {@link #moveHead} if there are too few positions; not a position itself. */
  static final long REFUSED = -1;

  private static final VarHandle HEAD =
      FieldHandles.field(MethodHandles.lookup(), HeadTailFields.class, "head", int.class);
  private static final VarHandle TAIL =
      FieldHandles.field(MethodHandles.lookup(), HeadTailFields.class, "tail", int.class);

  // padding behind the fields: see CacheLinePadding
  int b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
  int b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31;

  private final int capacity;
  private final boolean multiThreaded;

  /**
   * Creates a side.
   *
   * @param capacity the capacity of the ring for producers, 0 for consumers: this side's head may
   *     be that far ahead of the other side's tail
   * @param multiThreaded whether several threads may use this side at a time
   */
  HeadTail(int capacity, boolean multiThreaded) {
    this.capacity = capacity;
    this.multiThreaded = multiThreaded;
    this.limit = capacity;
  }

  /**
   * Reserves positions, which the caller must publish by {@link #updateTail}. Waits while another
   * thread of this side holds a reservation, but not for slots or objects.
   *
   * @param other the other side of the ring
   * @param count the number of positions, at least 1
   * @return the first position as an unsigned number, or {@link #REFUSED} if the ring has too few
   *     free slots (for producers) or objects (for consumers)
   */
  long moveHead(HeadTail other, int count) {
    for (int losses = 0; ; losses++) {
      int first = tail();
      int end = limit;
      if (isShort(end, first, count)) {
        end = capacity + other.tail();
        if (isShort(end, first, count)) {
          return REFUSED;
        }
      }
      if (!multiThreaded || HEAD.compareAndSet((HeadTailFields) this, first, first + count)) {
        limit = end;
        return Integer.toUnsignedLong(first);
      }
      int reserved = (int) HEAD.getAcquire((HeadTailFields) this);
      if (isShort(capacity + other.tail(), reserved, count)) {
        return REFUSED;
      }
      Backoff.lost(losses);
    }
  }

  /**
   * Tells whether fewer than {@code count} positions lie between two positions. The end is loaded
   * after the start and is never behind it. It may be far ahead of a start that is old by now,
   * hence the unsigned comparison; the compare-and-set fails then.
   */
  private static boolean isShort(int end, int start, int count) {
    return Integer.compareUnsigned(end - start, count) < 0;
  }

  /** Publishes the reserved slots, which end before a position, to the other side. */
  void updateTail(int end) {
    TAIL.setRelease((HeadTailFields) this, end);
  }

  /** Returns the position before which the other side may use all slots. */
  int tail() {
    return (int) TAIL.getAcquire((HeadTailFields) this);
  }
}
