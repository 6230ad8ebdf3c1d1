// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.layout;

/**
 * A part of a chunk that is contiguous for devices too. The ops place objects in it by one call of
 * {@code populate}. Immutable.
 *
 * @param address the native address of its first byte
 * @param bytes its length
 * @param iova the IO address of its first byte, or {@link #NO_IOVA}
 */
public record ContiguousPart(long address, long bytes, long iova) {

  /** The IO address of memory that devices do not use. C: {@code RTE_BAD_IOVA}. */
  public static final long NO_IOVA = -1;

  /** {@return the native address after its last byte} */
  public long end() {
    return address + bytes;
  }

  /** {@return the IO address of a native address in this part, or {@link #NO_IOVA}} */
  long iovaOf(long nativeAddress) {
    return iova == NO_IOVA ? NO_IOVA : iova + (nativeAddress - address);
  }

  /**
   * {@return the rest of this part from the first aligned address on; it is empty if there is no
   * such address}
   *
   * @param alignment a power of two
   */
  public ContiguousPart alignedTo(long alignment) {
    long start = (address + alignment - 1) & -alignment;
    return new ContiguousPart(start, Math.max(0, end() - start), iovaOf(start));
  }
}
