// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.portal;

import java.util.Locale;

/**
 * The depletion thresholds of a pool. A pool becomes depleted when it has fewer buffers than the
 * entry threshold, and stays so until it has as many as the exit threshold. An entry threshold of 0
 * switches the state off. The software depletion state is reported at portals; the hardware state
 * is for accelerators. C: the arguments of {@code bm_pool_set}.
 *
 * @param softwareEntry the entry threshold of the software state, in buffers
 * @param softwareExit the exit threshold of the software state
 * @param hardwareEntry the entry threshold of the hardware state
 * @param hardwareExit the exit threshold of the hardware state
 */
public record DepletionThresholds(
    int softwareEntry, int softwareExit, int hardwareEntry, int hardwareExit) {

  /** The thresholds of a pool that is never depleted. */
  public static final DepletionThresholds NONE = new DepletionThresholds(0, 0, 0, 0);

  /** The bits of a threshold register: mantissa and exponent. */
  public static final int REGISTER_MASK = 0xfff;

  private static final int MANTISSA_BITS = 8;

  /** An exponent has four bits. */
  private static final int MAX_EXPONENT = 15;

  /** The largest threshold: a mantissa of 255 with an exponent of 15. */
  public static final int MAX = 255 << MAX_EXPONENT;

  /**
   * Checks the thresholds.
   *
   * @throws IllegalArgumentException if one is not from 0 to {@link #MAX}, or an exit is below its
   *     entry
   */
  public DepletionThresholds {
    check("software", softwareEntry, softwareExit);
    check("hardware", hardwareEntry, hardwareExit);
  }

  private static void check(String what, int entry, int exit) {
    if (entry < 0 || exit < entry || exit > MAX) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the %s depletion thresholds are %d (entry) and %d (exit); both must be from 0 to %d,"
                  + " and the exit must not be below the entry",
              what,
              entry,
              exit,
              MAX));
    }
  }

  /**
   * Converts a number of buffers to the value of a threshold register: a mantissa of 8 bits, and a
   * binary exponent above it.
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
        mantissa += lost; // may become 256, which needs another step
      }
    }
    return exponent << MANTISSA_BITS | mantissa;
  }

  /**
   * Converts the value of a threshold register to a number of buffers.
   *
   * @param register the value of the register; bits above the exponent are ignored
   * @return the number of buffers
   */
  public static int decode(int register) {
    return (register & 0xff) << (register >>> MANTISSA_BITS & MAX_EXPONENT);
  }
}
