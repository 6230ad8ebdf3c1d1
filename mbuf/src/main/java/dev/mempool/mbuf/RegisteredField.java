// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import java.util.Locale;
import java.util.Objects;

/**
 * The bytes of a dynamic field, or of a part of one. A record, because the JIT compiler treats the
 * fields of a constant record as constants, so that the switch over the words of the mbuf and all
 * checks fold away.
 *
 * @param name the name of the field
 * @param size the number of bytes
 * @param align the alignment, a power of two of which the offset is a multiple
 * @param offset the offset in the C struct
 */
record RegisteredField(String name, int size, int align, int offset) implements DynField {

  private static final long BYTE_MASK = 0xffL;
  private static final long SHORT_MASK = 0xffffL;
  private static final long INT_MASK = 0xffff_ffffL;
  private static final long LONG_MASK = -1L;

  @Override
  public DynField part(int at, int bytes) {
    if (bytes < 1 || at < 0 || at > size - bytes) {
      throw new IndexOutOfBoundsException(
          String.format(
              Locale.ROOT,
              "dynamic field '%s' has %d byte(s), and a part of %d byte(s) at %d is not within it",
              name,
              size,
              bytes,
              at));
    }
    int partAlign = Math.min(align, Integer.lowestOneBit(at | align));
    return new RegisteredField(name, bytes, partAlign, offset + at);
  }

  @Override
  public byte getByte(Mbuf mbuf) {
    checkWidth(Byte.BYTES);
    return (byte) load(mbuf, offset);
  }

  @Override
  public void setByte(Mbuf mbuf, byte value) {
    checkWidth(Byte.BYTES);
    store(mbuf, offset, BYTE_MASK, value);
  }

  @Override
  public short getShort(Mbuf mbuf) {
    checkWidth(Short.BYTES);
    return (short) load(mbuf, offset);
  }

  @Override
  public void setShort(Mbuf mbuf, short value) {
    checkWidth(Short.BYTES);
    store(mbuf, offset, SHORT_MASK, value);
  }

  @Override
  public int getInt(Mbuf mbuf) {
    checkWidth(Integer.BYTES);
    return (int) load(mbuf, offset);
  }

  @Override
  public void setInt(Mbuf mbuf, int value) {
    checkWidth(Integer.BYTES);
    store(mbuf, offset, INT_MASK, value);
  }

  @Override
  public long getLong(Mbuf mbuf) {
    checkWidth(Long.BYTES);
    return load(mbuf, offset);
  }

  @Override
  public void setLong(Mbuf mbuf, long value) {
    checkWidth(Long.BYTES);
    store(mbuf, offset, LONG_MASK, value);
  }

  /**
   * Returns the word of the mbuf that contains the byte at an offset, shifted so that the byte is
   * lowest. Java takes the shift distance modulo the bits of the word.
   */
  private static long load(Mbuf mbuf, int from) {
    Objects.requireNonNull(mbuf, "mbuf");
    int shift = from * Byte.SIZE;
    return switch (from / Long.BYTES) {
      case 11 -> mbuf.dyn92 >>> shift;
      case 12 -> mbuf.dyn96 >>> shift;
      case 13 -> mbuf.dyn104 >>> shift;
      case 14 -> mbuf.dyn112 >>> shift;
      default -> mbuf.dyn120 >>> shift;
    };
  }

  /** Replaces the masked bits of the word that contains the byte at an offset. */
  private static void store(Mbuf mbuf, int from, long mask, long value) {
    Objects.requireNonNull(mbuf, "mbuf");
    int shift = from * Byte.SIZE;
    switch (from / Long.BYTES) {
      case 11 -> mbuf.dyn92 = (int) merge(mbuf.dyn92, shift % Integer.SIZE, mask, value);
      case 12 -> mbuf.dyn96 = merge(mbuf.dyn96, shift, mask, value);
      case 13 -> mbuf.dyn104 = merge(mbuf.dyn104, shift, mask, value);
      case 14 -> mbuf.dyn112 = merge(mbuf.dyn112, shift, mask, value);
      default -> mbuf.dyn120 = merge(mbuf.dyn120, shift, mask, value);
    }
  }

  private static long merge(long word, int shift, long mask, long value) {
    return word & ~(mask << shift) | (value & mask) << shift;
  }

  private void checkWidth(int width) {
    if (size != width || align < width) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "dynamic field '%s' has %d byte(s) aligned to %d, and cannot be accessed as one"
                  + " number of %d byte(s); register it with that size and alignment, or access a"
                  + " part of it",
              name,
              size,
              align,
              width));
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s (%d byte(s) aligned to %d at offset %d)", name, size, align, offset);
  }
}
