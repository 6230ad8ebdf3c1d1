// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.layout;

import dev.mempool.core.memory.MemoryChunk;
import java.lang.foreign.MemorySegment;

/**
 * Objects with consecutive indices that lie one slot apart in one chunk. Immutable.
 *
 * @param first the index of the first object
 * @param end the index after the last object
 * @param address the native address of the first object
 * @param offset the offset in bytes of the first object in the chunk
 * @param iova the IO address of the first object, or {@link ContiguousPart#NO_IOVA} for all objects
 * @param chunk the memory that the objects lie in
 * @param segment the segment of that chunk, here so that an access has one load less
 */
public record ObjectRange(
    int first,
    int end,
    long address,
    long offset,
    long iova,
    MemoryChunk chunk,
    MemorySegment segment) {

  /** {@return a range of one object} */
  static ObjectRange of(int object, long address, long iova, MemoryChunk chunk) {
    MemorySegment segment = chunk.segment();
    long offset = address - segment.address();
    return new ObjectRange(object, object + 1, address, offset, iova, chunk, segment);
  }

  /** {@return the native address of an object of this range} */
  public long addressOf(int object, int slotSize) {
    return address + distance(object, slotSize);
  }

  /** {@return the IO address of an object of this range, or {@link ContiguousPart#NO_IOVA}} */
  public long iovaOf(int object, int slotSize) {
    return iova == ContiguousPart.NO_IOVA ? iova : iova + distance(object, slotSize);
  }

  /** {@return the offset in bytes of an object of this range in the chunk} */
  public long offsetOf(int object, int slotSize) {
    return offset + distance(object, slotSize);
  }

  private long distance(int object, int slotSize) {
    return (long) (object - first) * slotSize;
  }

  /** Tells whether an object at an address of a chunk can be appended to this range. */
  boolean continuesAt(long nextAddress, long nextIova, MemoryChunk nextChunk, int slotSize) {
    return chunk == nextChunk
        && nextAddress == addressOf(end, slotSize)
        && nextIova == iovaOf(end, slotSize);
  }

  /** {@return a range that begins as this one and ends before the object {@code newEnd}} */
  ObjectRange withEnd(int newEnd) {
    return new ObjectRange(first, newEnd, address, offset, iova, chunk, segment);
  }
}
