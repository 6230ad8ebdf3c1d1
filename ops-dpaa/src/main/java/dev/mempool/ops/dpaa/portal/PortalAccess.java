package dev.mempool.ops.dpaa.portal;

import java.lang.foreign.MemorySegment;

/**
 * A portal as the processor sees it: memory that is shared with the device, and registers. On real
 * hardware both are mapped into the process.
 */
public interface PortalAccess {

  /**
   * {@return the cache-enabled region, see {@link PortalLayout}} In real hardware, lines of it must
   * be flushed and invalidated by instructions of the processor.
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
   * @param value what to write
   */
  void write(int offset, int value);

  /**
   * Gives the device an occasion to work, if it needs one: called when the driver waits for it.
   * Real hardware works by itself.
   */
  void kick();

  /**
   * {@return a pool whose depletion state has changed since it was told last, or {@link
   * BmanPortal#NO_CHANGE}} On real hardware an interrupt tells that there is one, and a query which
   * one it is.
   */
  int nextChange();
}
