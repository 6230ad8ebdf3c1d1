package dev.mempool.core;

import dev.mempool.core.memory.MemoryChunk;

/**
 * Objects with neighbouring indices that lie one slot apart in one chunk. Immutable.
 *
 * @param first the index of the first object
 * @param end the index behind the last one
 * @param address the native address of the first object
 * @param iova what a device calls that address, or {@link Mempool#NO_IOVA} for all objects
 * @param chunk the memory that they lie in
 */
record Run(int first, int end, long address, long iova, MemoryChunk chunk) {

  /** The native address of one of its objects. */
  long addressOf(int object, int slotSize) {
    return address + distance(object, slotSize);
  }

  /** What a device calls that address, or {@link Mempool#NO_IOVA}. */
  long iovaOf(int object, int slotSize) {
    return iova == Mempool.NO_IOVA ? Mempool.NO_IOVA : iova + distance(object, slotSize);
  }

  /** How far behind the start of the chunk one of its objects starts. */
  long offsetOf(int object, int slotSize) {
    return addressOf(object, slotSize) - chunk.segment().address();
  }

  private long distance(int object, int slotSize) {
    return (long) (object - first) * slotSize;
  }

  boolean goesOnAt(long nextAddress, long nextIova, MemoryChunk nextChunk, int slotSize) {
    return chunk == nextChunk
        && nextAddress == addressOf(end, slotSize)
        && nextIova == iovaOf(end, slotSize);
  }

  Run endingAt(int newEnd) {
    return new Run(first, newEnd, address, iova, chunk);
  }
}
