// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bits that are read from the last one to the first one, as zstd stores them: the highest bit that
 * is set in the last byte marks the end. Behind the first bit follow zeros. Not thread-safe.
 */
final class BackwardBits {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = {};

  /** The index of the first bit. */
  private long first;

  /** The number of bits that are left, negative if more have been read than there are. */
  private long left;

  /**
   * Begins to read.
   *
   * @param from the array, which has eight more bytes behind the last one
   * @param start the index of the first byte
   * @param length the number of bytes
   */
  void start(byte[] from, int start, int length) {
    ZstdDamage.check(length > 0 && from[start + length - 1] != 0, "a stream of bits has no end");
    bytes = from;
    first = (long) start * Byte.SIZE;
    int last = Byte.toUnsignedInt(from[start + length - 1]);
    left = (long) length * Byte.SIZE - Integer.numberOfLeadingZeros(last << 24) - 1;
  }

  long left() {
    return left;
  }

  /** Returns the next bits without reading them, 0 to 56. */
  long peek(int count) {
    long at = left - count;
    if (at < 0) {
      return left <= 0 ? 0 : bits(first, (int) left) << -at;
    }
    return bits(first + at, count);
  }

  private long bits(long at, int count) {
    long word = (long) LONG.get(bytes, (int) (at >>> 3)) >>> (at & 7);
    return word & (1L << count) - 1;
  }

  void skip(int count) {
    left -= count;
  }

  long read(int count) {
    long value = peek(count);
    left -= count;
    return value;
  }
}
