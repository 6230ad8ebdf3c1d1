// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.guard;

import dev.mempool.core.layout.ObjectLayout;
import dev.mempool.core.layout.ObjectRange;
import dev.mempool.core.layout.Placement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The canaries of a pool: known values in the 8 bytes before the first byte and in the 8 bytes
 * after the last byte of each object, which a write outside of an object overwrites. The value
 * before an object also tells whether the object is free. Not synchronized: only the thread that
 * has just changed the state of an object writes its canaries. C counterpart: the cookies of {@code
 * struct rte_mempool_objhdr} and {@code rte_mempool_objtlr}, with the same values.
 *
 * <pre>
 *   | OUT or FREE | element | BEHIND |
 *   -8            0         elementSize
 * </pre>
 */
public final class Canaries {

  /** The size of a canary in bytes. */
  public static final int BYTES = Long.BYTES;

  /** The value before an object that is out. C: {@code RTE_MEMPOOL_HEADER_COOKIE1}. */
  static final long OUT = 0xbadbadbadadd2e55L;

  /** The value before an object that is free. C: {@code RTE_MEMPOOL_HEADER_COOKIE2}. */
  static final long FREE = 0xf2eef2eedadd2e55L;

  /** The value after every object. C: {@code RTE_MEMPOOL_TRAILER_COOKIE}. */
  static final long BEHIND = 0xadd2e55badbadbadL;

  /** Little-endian on all processors, so that byte i of a canary is byte i of the number. */
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ObjectLayout layout;

  Canaries(ObjectLayout layout) {
    this.layout = layout;
  }

  /** Writes the canaries of new objects, which are free, from the object {@code first} on. */
  void plant(Placement placement, int first) {
    for (int object = first; object < placement.objects(); object++) {
      restore(placement.rangeOf(object), object, FREE);
    }
  }

  /**
   * Checks the canaries of an object and changes the one before it.
   *
   * @return the damage, and then nothing was changed; {@code null} if the canaries are whole
   */
  @Nullable Damage change(int object, long from, long to) {
    ObjectRange range = layout.placement().rangeOf(object);
    MemorySegment memory = range.segment();
    long start = range.offsetOf(object, layout.slotSize());
    long before = memory.get(LONG, start - BYTES);
    long behind = memory.get(LONG, start + layout.elementSize());
    if (before == from && behind == BEHIND) {
      memory.set(LONG, start - BYTES, to);
      return null;
    }
    return new Damage(layout, range, object, before, from, behind, this);
  }

  /** Returns the damage of an object, which may be out or free; null if its canaries are whole. */
  @Nullable Damage inspect(int object) {
    long before = before(object);
    return (before == OUT || before == FREE) && behind(object) == BEHIND
        ? null
        : new Damage(
            layout,
            layout.placement().rangeOf(object),
            object,
            before,
            before == FREE ? FREE : OUT,
            behind(object),
            this);
  }

  /** Writes both canaries of an object; {@code before} is the value before it, OUT or FREE. */
  void restore(int object, long before) {
    restore(layout.placement().rangeOf(object), object, before);
  }

  private void restore(ObjectRange range, int object, long before) {
    MemorySegment memory = range.segment();
    long start = range.offsetOf(object, layout.slotSize());
    memory.set(LONG, start - BYTES, before);
    memory.set(LONG, start + layout.elementSize(), BEHIND);
  }

  /** Sets the canary before an object back, if it has the value to be undone. */
  void undo(int object, long from, long to) {
    if (before(object) == from) {
      ObjectRange range = layout.placement().rangeOf(object);
      range.segment().set(LONG, range.offsetOf(object, layout.slotSize()) - BYTES, to);
    }
  }

  /** Returns the value before an object. */
  long before(int object) {
    ObjectRange range = layout.placement().rangeOf(object);
    MemorySegment memory = range.segment();
    return memory.get(LONG, range.offsetOf(object, layout.slotSize()) - BYTES);
  }

  /** Returns the value after an object. */
  long behind(int object) {
    ObjectRange range = layout.placement().rangeOf(object);
    MemorySegment memory = range.segment();
    return memory.get(LONG, range.offsetOf(object, layout.slotSize()) + layout.elementSize());
  }
}
