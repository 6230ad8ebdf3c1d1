package dev.mempool.ops.dpaa2.soft;

/**
 * A threshold as a pool keeps it: in 12 bits, a mantissa of 8 in the low ones and an exponent of 4
 * above, so that large numbers are rounded.
 */
final class Threshold {

  /** Bits of the mantissa. */
  private static final int MANTISSA = 8;

  /** The largest mantissa. */
  private static final int MAX_MANTISSA = (1 << MANTISSA) - 1;

  /** The largest exponent. */
  private static final int MAX_EXPONENT = 15;

  private Threshold() {}

  /** The largest number that is not larger; what is too large becomes the largest of all. */
  static int roundedDown(int buffers) {
    int exponent = Math.min(exponent(buffers), MAX_EXPONENT);
    return exponent << MANTISSA | Math.min(buffers >>> exponent, MAX_MANTISSA);
  }

  /** The smallest number that is not smaller; what is too large becomes the largest of all. */
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

  /** How far a number must be shifted to be a mantissa. */
  private static int exponent(int buffers) {
    return Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(buffers) - MANTISSA);
  }

  /** The number that a threshold stands for. */
  static int buffers(int threshold) {
    return (threshold & MAX_MANTISSA) << (threshold >>> MANTISSA);
  }
}
