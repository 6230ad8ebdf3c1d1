// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.portal;

import java.util.List;

/**
 * A BMan: its portals, the allocation of its buffer pools, and its control registers. Thread-safe.
 * C counterparts: {@code bman_alloc_bpid_range}, {@code bm_pool_set}, {@code bm_pool_free_buffers}.
 */
public interface BmanDevice {

  /** The number of buffer pools of an LS1043A or LS1046A. */
  int POOLS = 64;

  /** The length of its addresses in bits. */
  int ADDRESS_BITS = 48;

  /** The most buffers in one release or acquire. */
  int MAX_BUFFERS = 8;

  /** {@return the portals, each of which one thread uses at a time} */
  List<? extends BmanPortal> portals();

  /**
   * Allocates a pool. Buffers of its last owner may still be in it.
   *
   * @return its bpid, 0 to {@link #POOLS} - 1
   * @throws dev.mempool.api.MempoolException ENODEV if all are in use
   */
  int allocatePool();

  /**
   * Frees a pool, so that it can be allocated again.
   *
   * @param bpid a pool that was allocated
   */
  void freePool(int bpid);

  /**
   * {@return the number of buffers in a pool, after the device has taken the entries of all release
   * rings, as far as it has memory for them}
   *
   * @param bpid the pool
   */
  int freeBuffers(int bpid);

  /**
   * Sets the limits at which a pool becomes depleted, and is no longer depleted.
   *
   * @param bpid the pool
   * @param thresholds the limits, for software and for hardware
   */
  void setThresholds(int bpid, DepletionThresholds thresholds);
}
