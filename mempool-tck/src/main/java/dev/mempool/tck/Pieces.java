package dev.mempool.tck;

import dev.mempool.api.MemoryRequirement;
import java.lang.foreign.Arena;

/** Pieces of memory for one pool, never next to each other. */
final class Pieces {

  private Pieces() {}

  /** The smallest piece, or up to four times as much, and no whole number of slots. */
  static long size(MemoryRequirement need, Dice dice) {
    long smallest = Math.max(1, need.minChunkBytes());
    return dice.coin()
        ? smallest
        : smallest + dice.below((int) Math.min(3 * smallest, Integer.MAX_VALUE - 1) + 1);
  }

  /** The start of a new piece: aligned as asked and not better, with a slot of nobody behind it. */
  static long start(Arena arena, Geometry geometry, MemoryRequirement need, long bytes) {
    long alignment = Math.max(need.alignment(), geometry.alignment());
    return arena.allocate(bytes + alignment + geometry.slotSize(), 2 * alignment).address()
        + alignment;
  }
}
