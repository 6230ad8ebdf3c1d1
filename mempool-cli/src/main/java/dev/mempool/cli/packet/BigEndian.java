// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.packet;

/** Reads unsigned numbers in network byte order. */
final class BigEndian {

  private BigEndian() {}

  static int u8(byte[] bytes, int offset) {
    return Byte.toUnsignedInt(bytes[offset]);
  }

  static int u16(byte[] bytes, int offset) {
    return u8(bytes, offset) << Byte.SIZE | u8(bytes, offset + 1);
  }
}
