// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import dev.mempool.api.Backoff;
import dev.mempool.api.internal.FieldHandles;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One side of an {@link RtsHtsRing}: its producers or its consumers. As in a {@link HeadTail}, a
 * thread reserves slots by advancing the head, copies objects into or out of them, and publishes
 * them by advancing the tail. The two subclasses differ in when a thread may reserve and how it
 * publishes; this class has the loop that they share.
 *
 * <p>Head and tail are 32-bit counters that overflow. Each is the low half of a 64-bit word, so
 * that one compare-and-set checks and changes it together with the number in the high half:
 *
 * <pre>
 *                   high half                 low half
 *   rts   head      number of reservations    head
 *         tail      number of completions     tail
 *   hts   head      tail                      head
 * </pre>
 *
 * <p>A ring with the default synchronisation does not use this class: the JIT compiler inlines a
 * virtual call only as long as it has at most two implementations.
 */
abstract class RtsHtsHeadTail extends RtsHtsFields {

  /** The result of {@link #moveHead} if there are too few positions; not a position itself. */
  static final long REFUSED = -1;

  static final VarHandle HEAD =
      FieldHandles.field(MethodHandles.lookup(), RtsHtsFields.class, "head", long.class);
  static final VarHandle TAIL =
      FieldHandles.field(MethodHandles.lookup(), RtsHtsFields.class, "tail", long.class);

  // padding behind the fields: see CacheLinePadding
  int b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
  int b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31;

  private final int capacity;

  /**
   * Creates a side.
   *
   * @param capacity the capacity of the ring for producers, 0 for consumers: this side's head may
   *     be that far ahead of the other side's tail
   */
  RtsHtsHeadTail(int capacity) {
    this.capacity = capacity;
  }

  /** Returns the word with a number in its high half and a position in its low half. */
  static long word(int high, int position) {
    return (long) high << 32 | Integer.toUnsignedLong(position);
  }

  /** Returns the number in the high half of a word. */
  static int high(long word) {
    return (int) (word >>> 32);
  }

  /** Returns the position in the low half of a word. */
  static int position(long word) {
    return (int) word;
  }

  /**
   * Reserves positions, which the caller must publish by {@link #updateTail}. Waits until {@link
   * #mayMoveHead} allows it, but not for slots or objects.
   *
   * @param other the other side of the ring
   * @param count the number of positions, at least 1
   * @return the first position as an unsigned number, or {@link #REFUSED} if the ring has too few
   *     free slots (for producers) or objects (for consumers)
   */
  final long moveHead(RtsHtsHeadTail other, int count) {
    for (int losses = 0; ; losses++) {
      // acquire: the other side's tail, which is loaded next, is at least as recent as this head
      long now = (long) HEAD.getAcquire((RtsHtsFields) this);
      int first = position(now);
      // unsigned: if this thread was preempted since the load, the difference may be large; the
      // compare-and-set fails then
      if (Integer.compareUnsigned(capacity + other.tail() - first, count) < 0) {
        return REFUSED;
      }
      if (mayMoveHead(now, count)
          && HEAD.compareAndSet((RtsHtsFields) this, now, movedHead(now, count))) {
        return Integer.toUnsignedLong(first);
      }
      Backoff.lost(losses);
    }
  }

  /** {@return whether a thread may reserve {@code count} positions from this head on} */
  abstract boolean mayMoveHead(long head, int count);

  /** {@return the head word after a reservation of {@code count} positions} */
  abstract long movedHead(long head, int count);

  /**
   * Completes a reservation, after the objects are copied.
   *
   * @param first the first position, which {@link #moveHead} returned
   * @param count the number of positions
   */
  abstract void updateTail(int first, int count);

  /** {@return the position before which the other side may use all slots} */
  abstract int tail();
}
