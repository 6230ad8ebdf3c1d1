// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.portal;

/**
 * The control registers of a BMan. There are five kinds. Each kind has a register of 4 bytes per
 * pool, at {@code kind + 4 * bpid}. C: {@code REG_POOL_SWDET} and so on.
 */
public final class ControlLayout {

  /** The bytes from one pool's register to the next. */
  public static final int STEP = 4;

  /** The bytes from one kind of register to the next. */
  public static final int KIND = 0x100;

  /** The number of kinds that hold thresholds. */
  public static final int THRESHOLDS = 4;

  /** The threshold at which software depletion is entered. C: {@code REG_POOL_SWDET}. */
  public static final int SOFTWARE_ENTRY = 0x000;

  /** The threshold at which hardware depletion is entered. C: {@code REG_POOL_HWDET}. */
  public static final int HARDWARE_ENTRY = 0x100;

  /** The threshold at which software depletion is left. C: {@code REG_POOL_SWDXT}. */
  public static final int SOFTWARE_EXIT = 0x200;

  /** The threshold at which hardware depletion is left. C: {@code REG_POOL_HWDXT}. */
  public static final int HARDWARE_EXIT = 0x300;

  /** The number of free buffers. C: {@code REG_POOL_CONTENT}. */
  public static final int FREE_BUFFERS = 0x600;

  private ControlLayout() {}
}
