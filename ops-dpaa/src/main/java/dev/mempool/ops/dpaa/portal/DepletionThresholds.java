package dev.mempool.ops.dpaa.portal;

import dev.mempool.api.MempoolException;

/**
 * Where a pool counts as depleted: from the moment when it has fewer buffers than the entry, until
 * it has as many as the exit. An entry of 0 turns it off. Software is told at its portals; the
 * hardware state is for accelerators. C: the arguments of {@code bm_pool_set}.
 *
 * @param softwareEntry the entry for software, in buffers
 * @param softwareExit the exit for software
 * @param hardwareEntry the entry for hardware
 * @param hardwareExit the exit for hardware
 */
public record DepletionThresholds(
    int softwareEntry, int softwareExit, int hardwareEntry, int hardwareExit) {

  /** Never depleted. */
  public static final DepletionThresholds NONE = new DepletionThresholds(0, 0, 0, 0);

  /** The bits of a threshold register: mantissa and exponent. */
  public static final int REGISTER_MASK = 0xfff;

  private static final int MANTISSA_BITS = 8;

  /** An exponent has four bits. */
  private static final int MAX_EXPONENT = 15;

  /** The largest threshold: a mantissa of 255 with an exponent of 15. */
  public static final int MAX = 255 << MAX_EXPONENT;

  /**
   * Checks the limits.
   *
   * @throws MempoolException EINVAL if one is not from 0 to {@link #MAX}, or an exit is below its
   *     entry
   */
  public DepletionThresholds {
    check("software", softwareEntry, softwareExit);
    check("hardware", hardwareEntry, hardwareExit);
  }

  private static void check(String what, int entry, int exit) {
    if (entry < 0 || exit < entry || exit > MAX) {
      throw new MempoolException(
          MempoolException.Reason.EINVAL,
          "the %s depletion thresholds are %d to enter and %d to leave; they must be from 0 to %d, and the exit not below the entry"
              .formatted(what, entry, exit, MAX));
    }
  }

  /**
   * Turns a number of buffers into what a threshold register holds: a mantissa of 8 bits, and an
   * exponent of 2 above it.
   *
   * @param buffers 0 to {@link #MAX}
   * @param up whether to round up, as for an exit, or down, as for an entry
   * @return the value of the register
   */
  public static int encode(int buffers, boolean up) {
    int exponent = 0;
    int mantissa = buffers;
    while (mantissa >= 1 << MANTISSA_BITS) {
      int lost = mantissa & 1;
      mantissa >>>= 1;
      exponent++;
      if (up) {
        mantissa += lost; // may need another step
      }
    }
    return exponent << MANTISSA_BITS | mantissa;
  }

  /**
   * The reverse of {@link #encode}.
   *
   * @param register the value of the register; bits above the exponent are ignored
   * @return the number of buffers
   */
  public static int decode(int register) {
    return (register & 0xff) << (register >>> MANTISSA_BITS & MAX_EXPONENT);
  }
}
