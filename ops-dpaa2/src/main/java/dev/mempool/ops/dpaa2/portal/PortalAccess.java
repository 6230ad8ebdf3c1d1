package dev.mempool.ops.dpaa2.portal;

import java.lang.foreign.MemorySegment;

/**
 * The bare portal: its memory and its registers. Whoever adds access to real hardware implements
 * this, over the two regions of a portal that the VFIO driver of the fsl-mc bus maps, and has the
 * commands of {@link CommandPortal} for nothing.
 *
 * <p>For one thread at a time.
 */
public interface PortalAccess {

  /**
   * {@return the memory with the lines of commands and answers, as {@link QbmanFormat} has it; the
   * same at every call, aligned to a line}
   */
  MemorySegment memory();

  /**
   * Reads a register.
   *
   * @param register its offset
   * @return its value; reading may change the device, as {@link QbmanFormat#RAR} does
   */
  int read(int register);

  /**
   * Writes a register. The device sees what was written to {@link #memory} before.
   *
   * @param register its offset
   * @param value the value
   */
  void write(int register, int value);

  /**
   * Makes visible what the device has written to a line. To be called between two polls of it. On
   * hardware it drops the line from the processor's cache; a device without a thread of its own
   * works meanwhile.
   *
   * @param line the offset of the line
   */
  void invalidate(int line);
}
