package dev.mempool.ops.dpaa.portal;

/**
 * The control registers of a BMan, of 4 bytes, one per pool each: that of a pool is {@code 4 *
 * bpid} further. C: {@code REG_POOL_SWDET} and so on.
 */
public final class ControlLayout {

  /** The bytes from one pool's register to the next. */
  public static final int STEP = 4;

  /** The bytes from one kind of register to the next. */
  public static final int KIND = 0x100;

  /** The kinds that are thresholds. */
  public static final int THRESHOLDS = 4;

  /** Software depletion, entry. */
  public static final int SOFTWARE_ENTRY = 0x000;

  /** Hardware depletion, entry. */
  public static final int HARDWARE_ENTRY = 0x100;

  /** Software depletion, exit. */
  public static final int SOFTWARE_EXIT = 0x200;

  /** Hardware depletion, exit. */
  public static final int HARDWARE_EXIT = 0x300;

  /** The number of free buffers. */
  public static final int FREE_BUFFERS = 0x600;

  private ControlLayout() {}
}
