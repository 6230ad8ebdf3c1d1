package dev.mempool.ops.ring;

import dev.mempool.api.Backoff;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One side of a {@link GatedRing}. A thread enters, which gives it positions of its own, works on
 * their slots, and leaves; it may have to wait before it enters and never before it leaves.
 *
 * <p>Each word of a gate holds two numbers of 32 bits, a position in its low half and another
 * number in its high half; all of them run freely.
 *
 * <p>An abstract class with two kinds, which the JIT compiler inlines side by side at one call.
 */
abstract class Gate extends GateState.Padded {

  /** What {@link #enter} returns when the ring is too full or too empty; no position. */
  static final long REFUSED = -1;

  static final VarHandle ENTRY = handle("entry");
  static final VarHandle EXIT = handle("exit");

  private final int lead;

  /**
   * Makes a gate.
   *
   * @param lead how far this side may be ahead of the other's tail: the capacity for producers, 0
   *     for consumers
   */
  Gate(int lead) {
    this.lead = lead;
  }

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup()
          .findVarHandle(GateState.Words.class, field, long.class)
          .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  static long word(int high, int position) {
    return (long) high << 32 | Integer.toUnsignedLong(position);
  }

  static int high(long word) {
    return (int) (word >>> 32);
  }

  static int position(long word) {
    return (int) word;
  }

  /**
   * Takes positions, once a thread may enter. Where the ring is too full or too empty there is no
   * waiting.
   *
   * @param other the other side of the ring
   * @param count how many, at least 1
   * @return the first of them, as an unsigned number, or {@link #REFUSED}
   */
  final long enter(Gate other, int count) {
    for (int losses = 0; ; losses++) {
      // acquire: the other side's tail, loaded after it, is not older than this head
      long entry = (long) ENTRY.getAcquire((GateState.Words) this);
      int head = position(entry);
      // unsigned: for a thread that slept the other's tail may be far ahead of this head
      if (Integer.compareUnsigned(lead + other.tail() - head, count) < 0) {
        return REFUSED;
      }
      if (mayEnter(entry, count)
          && ENTRY.compareAndSet((GateState.Words) this, entry, entered(entry, count))) {
        return Integer.toUnsignedLong(head);
      }
      Backoff.lost(losses);
    }
  }

  /** {@return whether a thread may take {@code count} positions from {@code entry} on} */
  abstract boolean mayEnter(long entry, int count);

  /** {@return the entry word after {@code entry} when a thread takes {@code count} positions} */
  abstract long entered(long entry, int count);

  /**
   * Gives positions to the other side, now or with those of threads that are still inside.
   *
   * @param head what {@link #enter} returned
   * @param count how many it took
   */
  abstract void leave(int head, int count);

  /** {@return the position up to which the other side may rely on the slots} */
  abstract int tail();
}
