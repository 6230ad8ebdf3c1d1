package dev.mempool.ops.bucket;

/**
 * Divides object indices by a number that is not known when the code is compiled, with a
 * multiplication, which takes a third of the time of a division.
 */
final class Divisor {

  /** Indices are below 2^30, the most objects that a pool may have. */
  private static final int INDEX_BITS = 30;

  private final long factor;
  private final int shift;

  /** A divisor from 1 to 2^30. */
  Divisor(int divisor) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(divisor - 1);
    // rounded up by less than the divisor in 2^shift, which no index below 2^30 can bring to a
    // whole
    this.shift = INDEX_BITS + bits;
    this.factor = ((1L << shift) + divisor - 1) / divisor;
  }

  int quotient(int index) {
    return (int) (index * factor >>> shift);
  }
}
