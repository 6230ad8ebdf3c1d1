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

  boolean goesOnAt(long nextAddress, long nextIova, MemoryChunk nextChunk, int slotSize) {
    long distance = (long) (end - first) * slotSize;
    return chunk == nextChunk
        && nextAddress == address + distance
        && (iova == Mempool.NO_IOVA ? nextIova == Mempool.NO_IOVA : nextIova == iova + distance);
  }

  Run endingAt(int newEnd) {
    return new Run(first, newEnd, address, iova, chunk);
  }
}
