package dev.mempool.ops.dpaa.portal;

import dev.mempool.dpaax.BufferPortal;

/** A software portal of a BMan, for one thread at a time. C: {@code struct bman_portal}. */
public interface BmanPortal extends BufferPortal {

  /** What {@link #nextChange} returns when nothing has changed. */
  int NO_CHANGE = -1;

  /**
   * Asks for the states of all pools. While the answer is {@code null}, the same call asks for it
   * again. C: {@code bman_query_pools}.
   *
   * @return the states, or {@code null} while the device has not answered
   */
  @org.jspecify.annotations.Nullable
  PoolStates query();

  /**
   * Chooses whether this portal is told when a pool becomes depleted, for software, and when it is
   * no longer. C: {@code bm_isr_bscn_mask}.
   *
   * @param bpid the pool
   * @param on whether to be told
   */
  void watch(int bpid, boolean on);

  /**
   * {@return a watched pool whose depletion state has changed, each change or series of changes
   * told once; or {@link #NO_CHANGE}} {@link #query} says what the state is now.
   */
  int nextChange();

  /**
   * The states of the pools, a bit for each: that of pool 0 is the highest.
   *
   * @param available the pools that have buffers
   * @param depleted the pools that are depleted, for software
   */
  record PoolStates(long available, long depleted) {

    /**
     * {@return whether a pool has buffers}
     *
     * @param bpid the pool
     */
    public boolean isAvailable(int bpid) {
      return (available << bpid) < 0;
    }

    /**
     * {@return whether a pool is depleted}
     *
     * @param bpid the pool
     */
    public boolean isDepleted(int bpid) {
      return (depleted << bpid) < 0;
    }
  }
}
