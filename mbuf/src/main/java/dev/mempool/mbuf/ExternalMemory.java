package dev.mempool.mbuf;

import java.lang.foreign.MemorySegment;

/**
 * Memory from outside, cut into buffers of equal size for the mbufs of a pool.
 *
 * <p>The pool does not free it. It must stay accessible, to all threads that use the mbufs, until
 * the pool is closed and no mbuf of any pool uses one of the buffers.
 *
 * <p>C counterpart: {@code struct rte_pktmbuf_extmem}.
 *
 * @param memory native memory that can be written
 * @param iova the address by which devices know its first byte; 0 if they must not use it
 * @param elementSize the bytes of each buffer; what is left at the end is not used
 */
public record ExternalMemory(MemorySegment memory, long iova, int elementSize) {

  /**
   * Memory whose address devices know as its native address.
   *
   * @param memory native memory that can be written
   * @param elementSize the bytes of each buffer; what is left at the end is not used
   */
  public ExternalMemory(MemorySegment memory, int elementSize) {
    this(memory, memory.address(), elementSize);
  }

  /** {@return how many buffers there are} */
  public long elements() {
    return elementSize < 1 ? 0 : memory.byteSize() / elementSize;
  }
}
