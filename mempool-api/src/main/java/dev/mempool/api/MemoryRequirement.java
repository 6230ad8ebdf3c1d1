package dev.mempool.api;

/**
 * The memory that a number of objects needs.
 *
 * @param bytes the size in bytes that is enough for all of them, wherever a run of memory with the
 *     given alignment starts
 * @param minChunkBytes the smallest useful piece in bytes when the memory comes in several pieces:
 *     at least one slot, where there is anything to place; equal to {@code bytes} when it must be
 *     one piece
 * @param alignment the alignment of each piece's start in bytes, a power of two
 */
public record MemoryRequirement(long bytes, long minChunkBytes, long alignment) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a size is negative, the smallest piece is larger than the
   *     whole, or the alignment is not a power of two
   */
  public MemoryRequirement {
    if (bytes < 0
        || minChunkBytes < 0
        || minChunkBytes > bytes
        || Long.bitCount(alignment) != 1
        || alignment < 0) {
      throw new IllegalArgumentException(
          "memory requirement of %d bytes, pieces of %d, alignment %d: sizes must not be negative, a piece not larger than the whole, the alignment a power of two"
              .formatted(bytes, minChunkBytes, alignment));
    }
  }

  /**
   * The requirement of objects that lie one after another.
   *
   * @param geometry the pool
   * @param objects how many objects, 0 or more
   * @return one slot per object, in pieces of at least one slot
   */
  public static MemoryRequirement packed(PoolGeometry geometry, int objects) {
    long slot = geometry.slotSize();
    return new MemoryRequirement(
        Math.multiplyExact(slot, (long) objects), objects == 0 ? 0 : slot, geometry.alignment());
  }
}
