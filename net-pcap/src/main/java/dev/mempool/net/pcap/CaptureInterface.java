// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

/**
 * An interface of a section of a pcapng file. Immutable.
 *
 * @param linkType the kind of header of its frames
 * @param snapLength the most bytes that were kept of a frame, unsigned; 0 for no limit
 * @param resolution the unit of its times: the negative power of ten, or of two if bit 7 is set
 * @param offset the seconds to add to its times
 */
record CaptureInterface(int linkType, int snapLength, int resolution, long offset) {

  /** The resolution of an interface that names none. */
  static final int MICROSECONDS = 6;

  private static final int BINARY = 0x80;

  /** The largest powers whose numbers of units per second fit into 64 unsigned bits. */
  private static final int MAX_DECIMAL = 19;

  private static final int MAX_BINARY = 63;

  private static final long NANOS = 1_000_000_000;
  private static final int NANO_DIGITS = 9;

  /** The bits of a fraction whose product with the nanoseconds of a second fits into 63 bits. */
  private static final int EXACT_BITS = 33;

  static boolean isResolution(int resolution) {
    return resolution < BINARY ? resolution <= MAX_DECIMAL : (resolution & ~BINARY) <= MAX_BINARY;
  }

  /** Returns the smaller one of the snap length and another length. */
  int cut(int bytes) {
    return Integer.compareUnsigned(snapLength, bytes) < 0 ? snapLength : bytes;
  }

  /** Converts a time of a packet, unsigned, to nanoseconds since 1970. */
  long nanos(long time) {
    long seconds;
    long nanos;
    if ((resolution & BINARY) != 0) {
      int bits = resolution & ~BINARY;
      seconds = bits == 0 ? time : time >>> bits;
      long fraction = time & (1L << bits) - 1;
      int surplus = Math.max(0, bits - EXACT_BITS);
      nanos = (fraction >>> surplus) * NANOS >>> bits - surplus;
    } else {
      long units = power(resolution);
      seconds = Long.divideUnsigned(time, units);
      long fraction = Long.remainderUnsigned(time, units);
      nanos =
          resolution <= NANO_DIGITS
              ? fraction * power(NANO_DIGITS - resolution)
              : Long.divideUnsigned(fraction, power(resolution - NANO_DIGITS));
    }
    return (seconds + offset) * NANOS + nanos;
  }

  private static long power(int digits) {
    long power = 1;
    for (int i = 0; i < digits; i++) {
      power *= 10;
    }
    return power;
  }
}
