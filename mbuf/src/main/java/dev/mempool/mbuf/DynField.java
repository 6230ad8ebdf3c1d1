package dev.mempool.mbuf;

import dev.mempool.mbuf.layout.DynSpace;

/**
 * A named field in mbufs, registered with {@link DynRegistry#registerField(String, int, int)}. Keep
 * it in a {@code static final} field: then an access costs about as much as that of a field of a
 * Java object. The constructor reserves nothing.
 *
 * <p>A field of 1, 2, 4 or 8 bytes can be read and written as a whole. A part of a field, or a
 * larger field, is accessed with an offset in the field. Numbers are stored with the lowest byte
 * first on all machines, so a part of a number is the same as in C on little-endian machines. Size
 * and alignment of the field must suit the number that is read or written, else the access is
 * refused; the check costs nothing for a field in a {@code static final}.
 *
 * <p>Not thread-safe, like all fields of an mbuf. No allocation resets it. An mbuf does not know in
 * which registry a field is registered, so fields of two registries may use the same bytes. C
 * counterpart: {@code struct rte_mbuf_dynfield}, its offset, and {@code RTE_MBUF_DYNFIELD}.
 *
 * @param name the name of the field, unique among the fields of a registry
 * @param size the bytes of the field, 1 to 36
 * @param align the alignment, a power of two of which the offset is a multiple
 * @param offset the offset in the C struct, 92 to 127
 */
public record DynField(String name, int size, int align, int offset) {

  // A record, because the JIT compiler treats the fields of a constant record as constants.

  private static final long BYTE_MASK = 0xffL;
  private static final long SHORT_MASK = 0xffffL;
  private static final long INT_MASK = 0xffff_ffffL;
  private static final long LONG_MASK = -1L;

  /**
   * Makes a field without registering it.
   *
   * @throws IllegalArgumentException if its bytes are not aligned as given, or are not all bytes
   *     for dynamic fields
   */
  public DynField {
    if (size < 1
        || offset < DynSpace.FIRST
        || offset > DynSpace.END - size
        || Integer.bitCount(align) != 1
        || (offset & (align - 1)) != 0) {
      throw new IllegalArgumentException(
          "dynamic field '%s': %d byte(s), aligned to %d, at offset %d; allowed are aligned bytes from %d to %d"
              .formatted(name, size, align, offset, DynSpace.FIRST, DynSpace.END - 1));
    }
  }

  // ---- one byte ----

  /**
   * {@return the value of this field in an mbuf}
   *
   * @param mbuf the mbuf
   * @throws IllegalArgumentException if the field is not of one byte
   */
  public byte getByte(Mbuf mbuf) {
    checkWhole(Byte.BYTES);
    return (byte) load(mbuf, offset);
  }

  /**
   * Sets the value of this field in an mbuf.
   *
   * @param mbuf the mbuf
   * @param value the value
   * @throws IllegalArgumentException if the field is not of one byte; nothing was changed then
   */
  public void setByte(Mbuf mbuf, byte value) {
    checkWhole(Byte.BYTES);
    store(mbuf, offset, BYTE_MASK, value);
  }

  /**
   * {@return one byte of this field in an mbuf}
   *
   * @param mbuf the mbuf
   * @param at the offset in the field
   * @throws IndexOutOfBoundsException if the byte is not within the field
   */
  public byte getByte(Mbuf mbuf, int at) {
    checkPart(at, Byte.BYTES);
    return (byte) load(mbuf, offset + at);
  }

  /**
   * Sets one byte of this field in an mbuf.
   *
   * @param mbuf the mbuf
   * @param at the offset in the field
   * @param value the value
   * @throws IndexOutOfBoundsException if the byte is not within the field; nothing was changed then
   */
  public void setByte(Mbuf mbuf, int at, byte value) {
    checkPart(at, Byte.BYTES);
    store(mbuf, offset + at, BYTE_MASK, value);
  }

  // ---- two bytes ----

  /**
   * {@return the value of this field in an mbuf}
   *
   * @param mbuf the mbuf
   * @throws IllegalArgumentException if the field is not of two bytes and aligned to 2
   */
  public short getShort(Mbuf mbuf) {
    checkWhole(Short.BYTES);
    return (short) load(mbuf, offset);
  }

  /**
   * Sets the value of this field in an mbuf.
   *
   * @param mbuf the mbuf
   * @param value the value
   * @throws IllegalArgumentException if the field is not of two bytes and aligned to 2; nothing was
   *     changed then
   */
  public void setShort(Mbuf mbuf, short value) {
    checkWhole(Short.BYTES);
    store(mbuf, offset, SHORT_MASK, value);
  }

  /**
   * {@return two bytes of this field in an mbuf}
   *
   * @param mbuf the mbuf
   * @param at the offset in the field
   * @throws IndexOutOfBoundsException if the bytes are not within the field, or the offset or the
   *     field is not aligned to 2
   */
  public short getShort(Mbuf mbuf, int at) {
    checkPart(at, Short.BYTES);
    return (short) load(mbuf, offset + at);
  }

  /**
   * Sets two bytes of this field in an mbuf.
   *
   * @param mbuf the mbuf
   * @param at the offset in the field
   * @param value the value
   * @throws IndexOutOfBoundsException if the bytes are not within the field, or the offset or the
   *     field is not aligned to 2; nothing was changed then
   */
  public void setShort(Mbuf mbuf, int at, short value) {
    checkPart(at, Short.BYTES);
    store(mbuf, offset + at, SHORT_MASK, value);
  }

  // ---- four bytes ----

  /**
   * {@return the value of this field in an mbuf}
   *
   * @param mbuf the mbuf
   * @throws IllegalArgumentException if the field is not of four bytes and aligned to 4
   */
  public int getInt(Mbuf mbuf) {
    checkWhole(Integer.BYTES);
    return (int) load(mbuf, offset);
  }

  /**
   * Sets the value of this field in an mbuf.
   *
   * @param mbuf the mbuf
   * @param value the value
   * @throws IllegalArgumentException if the field is not of four bytes and aligned to 4; nothing
   *     was changed then
   */
  public void setInt(Mbuf mbuf, int value) {
    checkWhole(Integer.BYTES);
    store(mbuf, offset, INT_MASK, value);
  }

  /**
   * {@return four bytes of this field in an mbuf}
   *
   * @param mbuf the mbuf
   * @param at the offset in the field
   * @throws IndexOutOfBoundsException if the bytes are not within the field, or the offset or the
   *     field is not aligned to 4
   */
  public int getInt(Mbuf mbuf, int at) {
    checkPart(at, Integer.BYTES);
    return (int) load(mbuf, offset + at);
  }

  /**
   * Sets four bytes of this field in an mbuf.
   *
   * @param mbuf the mbuf
   * @param at the offset in the field
   * @param value the value
   * @throws IndexOutOfBoundsException if the bytes are not within the field, or the offset or the
   *     field is not aligned to 4; nothing was changed then
   */
  public void setInt(Mbuf mbuf, int at, int value) {
    checkPart(at, Integer.BYTES);
    store(mbuf, offset + at, INT_MASK, value);
  }

  // ---- eight bytes ----

  /**
   * {@return the value of this field in an mbuf}
   *
   * @param mbuf the mbuf
   * @throws IllegalArgumentException if the field is not of eight bytes and aligned to 8
   */
  public long getLong(Mbuf mbuf) {
    checkWhole(Long.BYTES);
    return load(mbuf, offset);
  }

  /**
   * Sets the value of this field in an mbuf.
   *
   * @param mbuf the mbuf
   * @param value the value
   * @throws IllegalArgumentException if the field is not of eight bytes and aligned to 8; nothing
   *     was changed then
   */
  public void setLong(Mbuf mbuf, long value) {
    checkWhole(Long.BYTES);
    store(mbuf, offset, LONG_MASK, value);
  }

  /**
   * {@return eight bytes of this field in an mbuf}
   *
   * @param mbuf the mbuf
   * @param at the offset in the field
   * @throws IndexOutOfBoundsException if the bytes are not within the field, or the offset or the
   *     field is not aligned to 8
   */
  public long getLong(Mbuf mbuf, int at) {
    checkPart(at, Long.BYTES);
    return load(mbuf, offset + at);
  }

  /**
   * Sets eight bytes of this field in an mbuf.
   *
   * @param mbuf the mbuf
   * @param at the offset in the field
   * @param value the value
   * @throws IndexOutOfBoundsException if the bytes are not within the field, or the offset or the
   *     field is not aligned to 8; nothing was changed then
   */
  public void setLong(Mbuf mbuf, int at, long value) {
    checkPart(at, Long.BYTES);
    store(mbuf, offset + at, LONG_MASK, value);
  }

  // ---- access to the words of the mbuf ----

  /**
   * Returns the word of the mbuf that contains the byte at an offset, shifted so that the byte is
   * lowest. Java takes the shift distance modulo the bits of the word.
   */
  private static long load(Mbuf mbuf, int from) {
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

  private void checkWhole(int width) {
    if (size != width || align < width) {
      throw new IllegalArgumentException(
          ("dynamic field '%s' has %d byte(s) aligned to %d, and cannot be accessed as one number"
                  + " of %d byte(s); register it with that size and alignment, or pass an offset in"
                  + " the field")
              .formatted(name, size, align, width));
    }
  }

  private void checkPart(int at, int width) {
    if ((at & (width - 1)) != 0 || at < 0 || at > size - width || align < width) {
      throw new IndexOutOfBoundsException(
          ("dynamic field '%s' has %d byte(s) aligned to %d, and %d byte(s) at offset %d are not"
                  + " within it, or not aligned")
              .formatted(name, size, align, width, at));
    }
  }
}
