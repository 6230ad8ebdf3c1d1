package dev.mempool.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Known content on both sides of each object: the 8 bytes before its first, and the 8 behind its
 * last one. Those before also say whether it is free. C counterpart: the cookies of {@code struct
 * rte_mempool_objhdr} and {@code rte_mempool_objtlr}, with the same values.
 */
final class Canaries {

  /** The bytes of each: one store. */
  static final int BYTES = Long.BYTES;

  /** Before an object that is out. C: {@code RTE_MEMPOOL_HEADER_COOKIE1}. */
  static final long OUT = 0xbadbadbadadd2e55L;

  /** Before an object that is free. C: {@code RTE_MEMPOOL_HEADER_COOKIE2}. */
  static final long FREE = 0xf2eef2eedadd2e55L;

  /** Behind every object. C: {@code RTE_MEMPOOL_TRAILER_COOKIE}. */
  static final long BEHIND = 0xadd2e55badbadbadL;

  /** In one order on all processors, so that byte i of a canary is byte i of the number. */
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ObjectLayout layout;

  Canaries(ObjectLayout layout) {
    this.layout = layout;
  }

  /** Around new, free objects. */
  void plant(Placement placement, int first) {
    for (int object = first; object < placement.objects(); object++) {
      restore(placement.of(object), object, FREE);
    }
  }

  /** Checks an object, which should have one canary before it, and gives it another one. */
  @Nullable Damage change(int object, long from, long to) {
    Run run = layout.placement().of(object);
    MemorySegment memory = run.chunk().segment();
    long start = run.offsetOf(object, layout.slotSize());
    long before = memory.get(LONG, start - BYTES);
    long behind = memory.get(LONG, start + layout.elementSize());
    if (before == from && behind == BEHIND) {
      memory.set(LONG, start - BYTES, to);
      return null;
    }
    return new Damage(layout, run, object, before, from, behind, this);
  }

  /** Says what is damaged, whether the object is out or not, and leaves it as it is. */
  @Nullable Damage look(int object) {
    long before = before(object);
    return (before == OUT || before == FREE) && behind(object) == BEHIND
        ? null
        : new Damage(
            layout,
            layout.placement().of(object),
            object,
            before,
            before == FREE ? FREE : OUT,
            behind(object),
            this);
  }

  /** Makes both whole. */
  void restore(int object, long before) {
    restore(layout.placement().of(object), object, before);
  }

  private void restore(Run run, int object, long before) {
    MemorySegment memory = run.chunk().segment();
    long start = run.offsetOf(object, layout.slotSize());
    memory.set(LONG, start - BYTES, before);
    memory.set(LONG, start + layout.elementSize(), BEHIND);
  }

  long before(int object) {
    Run run = layout.placement().of(object);
    MemorySegment memory = run.chunk().segment();
    return memory.get(LONG, run.offsetOf(object, layout.slotSize()) - BYTES);
  }

  long behind(int object) {
    Run run = layout.placement().of(object);
    MemorySegment memory = run.chunk().segment();
    return memory.get(LONG, run.offsetOf(object, layout.slotSize()) + layout.elementSize());
  }
}
