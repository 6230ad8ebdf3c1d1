package dev.mempool.api;

/**
 * The memory that a number of objects needs.
 *
 * @param bytes the size in bytes that is enough for all of them, in memory that starts at any
 *     address with the given alignment
 * @param minChunkBytes the size in bytes of the smallest useful chunk, if the memory comes in
 *     several chunks: at least one slot, unless there are no objects; equal to {@code bytes} if
 *     there must be a single chunk
 * @param alignment the alignment of the start of each chunk in bytes, a power of two
 */
public record MemoryRequirement(long bytes, long minChunkBytes, long alignment) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a size is negative, the smallest chunk is larger than the
   *     whole, or the alignment is not a power of two
   */
  public MemoryRequirement {
    if (bytes < 0
        || minChunkBytes < 0
        || minChunkBytes > bytes
        || Long.bitCount(alignment) != 1
        || alignment < 0) {
      throw new IllegalArgumentException(
          "memory requirement of %d bytes, chunks of at least %d, alignment %d: sizes must not be negative, a chunk must not be larger than the whole, and the alignment must be a power of two"
              .formatted(bytes, minChunkBytes, alignment));
    }
  }

  /**
   * Returns the requirement of objects that are adjacent in memory.
   *
   * @param geometry the pool
   * @param objects the number of objects, 0 or more
   * @return one slot per object, in chunks of at least one slot
   */
  public static MemoryRequirement packed(PoolGeometry geometry, int objects) {
    long slot = geometry.slotSize();
    return new MemoryRequirement(
        Math.multiplyExact(slot, (long) objects), objects == 0 ? 0 : slot, geometry.alignment());
  }
}
