package dev.mempool.mbuf;

/**
 * A named field in mbufs, from {@link DynRegistry#registerField(String, int, int)}. Keep it in a
 * {@code static final} field: then an access costs about as much as that of a field of a Java
 * object. Making one by its constructor reserves nothing.
 *
 * <p>A field of 1, 2, 4 or 8 bytes is read and written as a whole; a larger one, or a part, with an
 * offset in the field. Numbers lie there with the lowest byte first, on all machines, so a part of
 * a number is what it is in C on little-endian machines. The field must be aligned to what is read
 * or written. An access that does not suit the field is refused; for a field in a {@code static
 * final} that check costs nothing.
 *
 * <p>As all fields of an mbuf it belongs to whoever owns the mbuf. No allocation resets it. An mbuf
 * does not know of registries: fields of two of them may lie at the same place. C counterpart:
 * {@code struct rte_mbuf_dynfield}, its offset, and {@code RTE_MBUF_DYNFIELD}.
 *
 * @param name its name, unique among the fields of a registry
 * @param size its bytes, 1 to 36
 * @param align of what its offset is a multiple, a power of two
 * @param offset where it lies in the struct of C, 92 to 127
 */
public record DynField(String name, int size, int align, int offset) {

  // A record, because the JIT compiler trusts its fields to be constant; those of a class it loads.

  private static final long BYTE_MASK = 0xffL;
  private static final long SHORT_MASK = 0xffffL;
  private static final long INT_MASK = 0xffff_ffffL;
  private static final long LONG_MASK = -1L;

  /**
   * Names some bytes.
   *
   * @throws IllegalArgumentException if they are not aligned so, or are not within those for
   *     dynamic fields
   */
  public DynField {
    if (size < 1
        || offset < DynSpace.FIRST
        || offset > DynSpace.END - size
        || Integer.bitCount(align) != 1
        || (offset & (align - 1)) != 0) {
      throw new IllegalArgumentException(
          "dynamic field '%s': %d byte(s), aligned to %d, at %d, allowed are aligned bytes from %d to %d"
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
   * @param at where in the field
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
   * @param at where in the field
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
   * @param at where in the field
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
   * @param at where in the field
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
   * @param at where in the field
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
   * @param at where in the field
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
   * @param at where in the field
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
   * @param at where in the field
   * @param value the value
   * @throws IndexOutOfBoundsException if the bytes are not within the field, or the offset or the
   *     field is not aligned to 8; nothing was changed then
   */
  public void setLong(Mbuf mbuf, int at, long value) {
    checkPart(at, Long.BYTES);
    store(mbuf, offset + at, LONG_MASK, value);
  }

  // ---- where it lies ----

  /** The bytes of the mbuf from one on, in the low bits. Shifts count modulo the word's bits. */
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
          ("dynamic field '%s' has %d byte(s) aligned to %d, and cannot be one number of %d;"
                  + " register it with that size and alignment, or give an offset in the field")
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
