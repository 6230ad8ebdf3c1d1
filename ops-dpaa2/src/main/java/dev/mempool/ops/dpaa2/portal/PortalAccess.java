// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.portal;

import java.lang.foreign.MemorySegment;

/**
 * A portal as the processor sees it: memory that it shares with the device, and registers. Access
 * to real hardware would implement this over the two regions of a portal that the VFIO driver of
 * the fsl-mc bus maps; {@link CommandPortal} would work on it unchanged. Not thread-safe.
 */
public interface PortalAccess {

  /**
   * {@return the memory with the lines of commands and responses, in the layout of {@link
   * QbmanFormat}; the same segment at every call, aligned to a line}
   */
  MemorySegment memory();

  /**
   * Reads a register.
   *
   * @param register its offset
   * @return its value; reading {@link QbmanFormat#RAR} changes the device
   */
  int read(int register);

  /**
   * Writes a register. After a write to a doorbell, the device sees what was written to {@link
   * #memory} before.
   *
   * @param register its offset
   * @param value the value
   */
  void write(int register, int value);

  /**
   * Makes visible what the device has written to a line. The driver calls this between two polls of
   * the line. On hardware it drops the line from the processor's cache. A software device executes
   * commands during the call.
   *
   * @param line the offset of the line
   */
  void invalidate(int line);
}
