package dev.mempool.core;

import dev.mempool.api.MempoolBackend;

/**
 * The properties of the backend of a pool. Immutable. C counterpart: {@code struct
 * rte_mempool_info}.
 *
 * @param contiguousBlockSize the number of objects in each block that {@link
 *     Mempool#getContigBlocks} gets, or 0 if the backend has no blocks; as {@link
 *     MempoolBackend#contiguousBlockSize()}
 */
public record OpsInfo(int contiguousBlockSize) {

  /**
   * Checks the value.
   *
   * @throws IllegalArgumentException if the block size is negative
   */
  public OpsInfo {
    if (contiguousBlockSize < 0) {
      throw new IllegalArgumentException(
          "the size of contiguous blocks is %d; allowed are 0, for none, and more"
              .formatted(contiguousBlockSize));
    }
  }
}
