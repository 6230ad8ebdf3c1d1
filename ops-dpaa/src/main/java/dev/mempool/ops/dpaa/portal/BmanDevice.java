package dev.mempool.ops.dpaa.portal;

import java.util.List;

/**
 * A BMan: its portals, and what is done to it as a whole. All methods may be called by any thread.
 * C counterparts: {@code bman_alloc_bpid_range}, {@code bm_pool_set}, {@code bm_pool_free_buffers}.
 */
public interface BmanDevice {

  /** The number of pools of an LS1043A or LS1046A. */
  int POOLS = 64;

  /** How long its addresses are. */
  int ADDRESS_BITS = 48;

  /** The most buffers in one release, and in one acquire. */
  int MAX_BUFFERS = 8;

  /** {@return the portals, each of which is for one thread at a time} */
  List<? extends BmanPortal> portals();

  /**
   * Finds a pool that nobody has. What its last owner left in it may still be there.
   *
   * @return its number, 0 to {@link #POOLS} - 1
   * @throws dev.mempool.api.MempoolException ENODEV if all are in use
   */
  int allocatePool();

  /**
   * Gives the number of a pool back.
   *
   * @param bpid a number that was allocated
   */
  void freePool(int bpid);

  /**
   * {@return the number of buffers in a pool, those in release rings that the device can take in
   * included}
   *
   * @param bpid the pool
   */
  int freeBuffers(int bpid);

  /**
   * Sets where a pool counts as depleted.
   *
   * @param bpid the pool
   * @param thresholds the limits, for software and for hardware
   */
  void setThresholds(int bpid, DepletionThresholds thresholds);
}
