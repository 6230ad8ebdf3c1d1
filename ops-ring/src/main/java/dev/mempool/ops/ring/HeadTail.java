package dev.mempool.ops.ring;

import dev.mempool.api.Backoff;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One side of a {@link Ring}: its two positions, alone on their cache lines. Positions run freely
 * through all 32 bits.
 *
 * <p>The tail is what the other side may rely on: the slots before it are done with. On a side for
 * many threads one enters by moving the head away from it, and leaves by moving the tail after it.
 * Others wait at the door meanwhile, for some time. They do not take positions to wait inside: two
 * threads that wait for each other's tails go on in step, and meet at every call.
 *
 * <p>The other side's tail changes all the time, so its cache line is far away. It is looked at
 * only where what was seen of it last, the limit, allows too little. Who is inside alone writes the
 * limit, so that it never goes back.
 *
 * <p>Orders: the load of a tail acquires and its store releases. To the other side that hands over
 * the slots, and with them what was done to the objects; to the next thread on the same side the
 * limit, and the slots of all who were inside before, which its own store publishes once more. A
 * thread at the door reads the limit while one inside may write it: then the head has moved, and
 * its compare-and-set fails. That one would be deceived only by a head that has run through exactly
 * 2^32 positions since the tail was loaded, as in C.
 */
final class HeadTail extends HeadTailState.Padded {

  /** What {@link #take} returns when the ring is too full or too empty; no position. */
  static final long REFUSED = -1;

  private static final VarHandle HEAD = handle("head");
  private static final VarHandle TAIL = handle("tail");

  private final int lead;
  private final boolean many;

  /**
   * Makes a side.
   *
   * @param lead how far it may be ahead of the other's tail: the capacity for producers, 0 for
   *     consumers
   * @param many whether several threads may use it at a time
   */
  HeadTail(int lead, boolean many) {
    this.lead = lead;
    this.many = many;
    this.limit = lead;
  }

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup()
          .findVarHandle(HeadTailState.Positions.class, field, int.class)
          .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Takes positions, which are to be given over with {@link #give}. Where the ring is too full or
   * too empty there is no waiting, whoever is inside.
   *
   * @param other the other side of the ring
   * @param count how many, at least 1
   * @return the first of them, as an unsigned number, or {@link #REFUSED}
   */
  long take(HeadTail other, int count) {
    for (int losses = 0; ; losses++) {
      int first = tail();
      int end = limit;
      if (isShort(end, first, count)) {
        end = lead + other.tail();
        if (isShort(end, first, count)) {
          return REFUSED;
        }
      }
      // it fails while somebody is inside, and if somebody was since the tail was loaded
      if (!many || HEAD.compareAndSet((HeadTailState.Positions) this, first, first + count)) {
        limit = end;
        return Integer.toUnsignedLong(first);
      }
      // who is inside may have taken the last ones
      int taken = (int) HEAD.getAcquire((HeadTailState.Positions) this);
      if (isShort(lead + other.tail(), taken, count)) {
        return REFUSED;
      }
      Backoff.lost(losses);
    }
  }

  /**
   * Whether there are fewer positions. Unsigned, because an end is never behind a start that was
   * loaded before it, but far ahead of it for a thread that slept in between; its compare-and-set
   * fails then.
   */
  private static boolean isShort(int end, int start, int count) {
    return Integer.compareUnsigned(end - start, count) < 0;
  }

  /** Gives the positions before one to the other side. */
  void give(int end) {
    TAIL.setRelease((HeadTailState.Positions) this, end);
  }

  int tail() {
    return (int) TAIL.getAcquire((HeadTailState.Positions) this);
  }
}
