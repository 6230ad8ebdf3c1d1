// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

/**
 * A named field in mbufs, from {@link DynRegistry#registerField(String, int, int)}. Keep it in a
 * {@code static final} field: then an access costs about as much as that of a field of a Java
 * object. Only a registry makes instances, so every instance stands for bytes that its registry has
 * given to its name.
 *
 * <p>A field of 1, 2, 4 or 8 bytes is read and written as a number of that width, which the
 * alignment of the field must suit; every other access is refused, and the check costs nothing for
 * a field in a {@code static final}. A field with several elements is accessed through its {@link
 * #part parts}:
 *
 * <pre>{@code
 * static final DynField ADDRESS = DynRegistry.global().registerField("example_address", 16, 8);
 * static final DynField PREFIX = ADDRESS.part(0, 8);
 * static final DynField HOST = ADDRESS.part(8, 8);
 * }</pre>
 *
 * <p>Numbers are stored with the lowest byte first on all machines, so a part of a number is the
 * same as in C on little-endian machines.
 *
 * <p>Immutable, so thread-safe; the mbuf is not. No allocation resets a dynamic field. An mbuf does
 * not know in which registry a field is registered, so fields of two registries may use the same
 * bytes. C counterpart: {@code struct rte_mbuf_dynfield}, its offset, and {@code
 * RTE_MBUF_DYNFIELD}.
 *
 * @since 0.1.0
 */
public sealed interface DynField permits RegisteredField {

  /** {@return the name of the field, unique among the fields of a registry} */
  String name();

  /** {@return the bytes of the field, 1 to 36} */
  int size();

  /** {@return the alignment, a power of two of which the offset is a multiple} */
  int align();

  /** {@return the offset in the C struct, 92 to 127} */
  int offset();

  /**
   * {@return a part of this field, which is accessed like a field of its own} Nothing is
   * registered. The alignment of the part is that of this field, or less if the position is not a
   * multiple of it.
   *
   * @param at the position of the first byte in this field, 0 or more
   * @param size the bytes of the part, 1 or more
   * @throws IndexOutOfBoundsException if the part is not within this field
   */
  DynField part(int at, int size);

  /**
   * {@return the value of this field in an mbuf}
   *
   * @param mbuf the mbuf
   * @throws IllegalArgumentException if the field is not of one byte
   */
  byte getByte(Mbuf mbuf);

  /**
   * Sets the value of this field in an mbuf.
   *
   * @param mbuf the mbuf
   * @param value the value
   * @throws IllegalArgumentException if the field is not of one byte; nothing was changed then
   */
  void setByte(Mbuf mbuf, byte value);

  /**
   * {@return the value of this field in an mbuf}
   *
   * @param mbuf the mbuf
   * @throws IllegalArgumentException if the field is not of two bytes and aligned to 2
   */
  short getShort(Mbuf mbuf);

  /**
   * Sets the value of this field in an mbuf.
   *
   * @param mbuf the mbuf
   * @param value the value
   * @throws IllegalArgumentException if the field is not of two bytes and aligned to 2; nothing was
   *     changed then
   */
  void setShort(Mbuf mbuf, short value);

  /**
   * {@return the value of this field in an mbuf}
   *
   * @param mbuf the mbuf
   * @throws IllegalArgumentException if the field is not of four bytes and aligned to 4
   */
  int getInt(Mbuf mbuf);

  /**
   * Sets the value of this field in an mbuf.
   *
   * @param mbuf the mbuf
   * @param value the value
   * @throws IllegalArgumentException if the field is not of four bytes and aligned to 4; nothing
   *     was changed then
   */
  void setInt(Mbuf mbuf, int value);

  /**
   * {@return the value of this field in an mbuf}
   *
   * @param mbuf the mbuf
   * @throws IllegalArgumentException if the field is not of eight bytes and aligned to 8
   */
  long getLong(Mbuf mbuf);

  /**
   * Sets the value of this field in an mbuf.
   *
   * @param mbuf the mbuf
   * @param value the value
   * @throws IllegalArgumentException if the field is not of eight bytes and aligned to 8; nothing
   *     was changed then
   */
  void setLong(Mbuf mbuf, long value);
}
