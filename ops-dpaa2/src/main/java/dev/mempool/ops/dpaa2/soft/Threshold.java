// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

/**
 * The 12-bit form of thresholds: a mantissa in the low 8 bits and a binary exponent in the 4 bits
 * above it. Numbers above 255 are rounded, and numbers that are too large become the largest that
 * it can hold.
 */
final class Threshold {

  /** The number of bits of the mantissa. */
  private static final int MANTISSA = 8;

  /** The largest mantissa. */
  private static final int MAX_MANTISSA = (1 << MANTISSA) - 1;

  /** The largest exponent. */
  private static final int MAX_EXPONENT = 15;

  private Threshold() {}

  /** Returns the largest threshold that is not above a number of buffers. */
  static int roundedDown(int buffers) {
    int exponent = Math.min(exponent(buffers), MAX_EXPONENT);
    return exponent << MANTISSA | Math.min(buffers >>> exponent, MAX_MANTISSA);
  }

  /** Returns the smallest threshold that is not below a number of buffers. */
  static int roundedUp(int buffers) {
    int down = roundedDown(buffers);
    if (Integer.compareUnsigned(buffers(down), buffers) >= 0
        || down == (MAX_EXPONENT << MANTISSA | MAX_MANTISSA)) {
      return down;
    }
    int exponent = down >>> MANTISSA;
    int mantissa = (down & MAX_MANTISSA) + 1;
    return mantissa > MAX_MANTISSA
        ? exponent + 1 << MANTISSA | mantissa >> 1
        : exponent << MANTISSA | mantissa;
  }

  /** Returns the number of bits by which to shift a number right to get a mantissa. */
  private static int exponent(int buffers) {
    return Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(buffers) - MANTISSA);
  }

  /** Returns the number of buffers of a threshold. */
  static int buffers(int threshold) {
    return (threshold & MAX_MANTISSA) << (threshold >>> MANTISSA);
  }
}
