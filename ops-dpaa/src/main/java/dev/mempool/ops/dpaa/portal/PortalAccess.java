// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.portal;

import java.lang.foreign.MemorySegment;

/**
 * A portal as the processor sees it: memory that it shares with the device, and registers. On real
 * hardware both are mapped into the process. Not thread-safe.
 */
public interface PortalAccess {

  /**
   * {@return the cache-enabled region, in the layout of {@link PortalLayout}} On real hardware, the
   * driver must flush and invalidate lines of it by instructions of the processor.
   */
  MemorySegment memory();

  /**
   * Reads a register of the cache-inhibited region.
   *
   * @param offset its offset in that region
   * @return its value
   */
  int read(int offset);

  /**
   * Writes a register of the cache-inhibited region.
   *
   * @param offset its offset in that region
   * @param value the value
   */
  void write(int offset, int value);

  /**
   * Asks the device to look at the portal. The driver calls this at each poll while it waits for
   * the device. A software device executes commands during the call; real hardware needs no such
   * call.
   */
  void kick();

  /**
   * {@return a pool whose depletion state has changed since it was last reported, or {@link
   * BmanPortal#NO_CHANGE}} On real hardware an interrupt reports that a state has changed, and a
   * query finds the pool.
   */
  int nextChange();
}
