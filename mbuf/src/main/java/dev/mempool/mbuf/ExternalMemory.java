// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.core.Pool;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Memory outside the pool, divided into buffers of equal size for the mbufs of a pool.
 *
 * <p>The pool does not free the memory. It must stay accessible to all threads that use the mbufs,
 * until the pool is closed and no mbuf of any pool uses one of the buffers.
 *
 * <p>C counterpart: {@code struct rte_pktmbuf_extmem}.
 *
 * @param memory native memory that can be written
 * @param iova the device address of its first byte; {@link Pool#NO_IOVA} if devices must not use it
 * @param elementSize the bytes of each buffer; a rest at the end that is shorter is not used
 * @since 0.1.0
 */
public record ExternalMemory(MemorySegment memory, long iova, int elementSize) {

  /**
   * Describes memory.
   *
   * @throws IllegalArgumentException if the device address is 0 or negative
   */
  public ExternalMemory {
    Objects.requireNonNull(memory, "memory");
    if (memory.isNative()) { // memory on the heap, which no pool accepts, has no address
      ExternalBuffer.checkIova(iova, memory);
    }
  }

  /**
   * Describes memory whose device address is its native address.
   *
   * @param memory native memory that can be written
   * @param elementSize the bytes of each buffer; a rest at the end that is shorter is not used
   */
  public ExternalMemory(MemorySegment memory, int elementSize) {
    this(Objects.requireNonNull(memory, "memory"), memory.address(), elementSize);
  }

  /** {@return the number of buffers} */
  public long elements() {
    return elementSize < 1 ? 0 : memory.byteSize() / elementSize;
  }
}
