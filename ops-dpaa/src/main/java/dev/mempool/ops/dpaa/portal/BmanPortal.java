// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.portal;

import dev.mempool.dpaax.BufferPortal;

/** A software portal of a BMan. Not thread-safe. C: {@code struct bman_portal}. */
public interface BmanPortal extends BufferPortal {

  /** The result of {@link #nextChange} when no state has changed. */
  int NO_CHANGE = -1;

  /**
   * Queries the states of all pools. As with {@link #acquire}, the first call sends the command.
   * While the result is {@code null}, another call asks for the response. C: {@code
   * bman_query_pools}.
   *
   * @return the states, or {@code null} while the device has not answered
   */
  @org.jspecify.annotations.Nullable
  PoolStates query();

  /**
   * Enables or disables the reports of {@link #nextChange} about a pool at this portal. C: {@code
   * bm_isr_bscn_mask}.
   *
   * @param bpid the pool
   * @param on whether changes of its software depletion state are reported
   */
  void watch(int bpid, boolean on);

  /**
   * {@return an enabled pool whose software depletion state has changed, or {@link #NO_CHANGE}}
   * Several changes of a pool are reported once. {@link #query} tells the present state.
   */
  int nextChange();

  /**
   * The states of the pools, one bit per pool. The bit of pool 0 is the highest.
   *
   * @param available the pools that have buffers
   * @param depleted the pools that are in the software depletion state
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
