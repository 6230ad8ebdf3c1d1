// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import java.util.Locale;
import java.util.Objects;

/**
 * The memory that a number of objects needs. Immutable.
 *
 * @since 0.1.0
 */
public final class MemoryRequirement {

  private final long bytes;
  private final long minChunkBytes;
  private final long alignment;

  private MemoryRequirement(long bytes, long minChunkBytes, long alignment) {
    this.bytes = bytes;
    this.minChunkBytes = minChunkBytes;
    this.alignment = alignment;
  }

  /**
   * Creates a requirement.
   *
   * @param bytes the size in bytes that is enough for all objects, in memory that starts at any
   *     address with the given alignment; 0 or more
   * @param minChunkBytes the size in bytes of the smallest useful chunk, if the memory comes in
   *     several chunks: at least one slot, unless there are no objects; equal to {@code bytes} if
   *     there must be a single chunk
   * @param alignment the alignment of the start of each chunk in bytes, a power of two
   * @return the requirement
   * @throws IllegalArgumentException if a size is negative, the smallest chunk is larger than the
   *     whole, or the alignment is not a power of two
   */
  @CheckReturnValue
  public static MemoryRequirement of(long bytes, long minChunkBytes, long alignment) {
    if (bytes < 0
        || minChunkBytes < 0
        || minChunkBytes > bytes
        || Long.bitCount(alignment) != 1
        || alignment < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "memory requirement of %d bytes, chunks of at least %d, alignment %d: sizes must not"
                  + " be negative, a chunk must not be larger than the whole, and the alignment"
                  + " must be a power of two",
              bytes,
              minChunkBytes,
              alignment));
    }
    return new MemoryRequirement(bytes, minChunkBytes, alignment);
  }

  /**
   * Returns the requirement of objects that are adjacent in memory.
   *
   * @param geometry the pool
   * @param objects the number of objects, 0 or more
   * @return one slot per object, in chunks of at least one slot
   */
  @CheckReturnValue
  public static MemoryRequirement packed(PoolGeometry geometry, int objects) {
    long slot = geometry.slotSize();
    return of(
        Math.multiplyExact(slot, (long) objects), objects == 0 ? 0 : slot, geometry.alignment());
  }

  /**
   * {@return the size in bytes that is enough for all objects, in memory that starts at any address
   * with the alignment}
   */
  public long bytes() {
    return bytes;
  }

  /** {@return the size in bytes of the smallest useful chunk} */
  public long minChunkBytes() {
    return minChunkBytes;
  }

  /** {@return the alignment of the start of each chunk in bytes, a power of two} */
  public long alignment() {
    return alignment;
  }

  /** {@return whether the other object is a requirement with the same numbers} */
  @Override
  public boolean equals(Object other) {
    return other instanceof MemoryRequirement that
        && bytes == that.bytes
        && minChunkBytes == that.minChunkBytes
        && alignment == that.alignment;
  }

  @Override
  public int hashCode() {
    return Objects.hash(bytes, minChunkBytes, alignment);
  }

  /** {@return the numbers in words, for people} */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d bytes in chunks of at least %d, aligned to %d",
        bytes,
        minChunkBytes,
        alignment);
  }
}
