package dev.mempool.core;

/**
 * A part of a chunk that is handed to the ops in one call: what a device sees as one run.
 *
 * @param address its native address
 * @param bytes its length
 * @param iova what a device calls its address, or {@link Mempool#NO_IOVA}
 */
record Piece(long address, long bytes, long iova) {

  long end() {
    return address + bytes;
  }

  long iovaOf(long inside) {
    return iova == Mempool.NO_IOVA ? Mempool.NO_IOVA : iova + (inside - address);
  }

  /** What is left from the next multiple of an alignment on; of no bytes when nothing is. */
  Piece alignedTo(long alignment) {
    return from((address + alignment - 1) & -alignment);
  }

  /** What is left from an address on. */
  Piece from(long start) {
    return new Piece(start, Math.max(0, end() - start), iovaOf(start));
  }
}
