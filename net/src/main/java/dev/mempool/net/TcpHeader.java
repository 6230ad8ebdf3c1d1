// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import dev.mempool.mbuf.Mbuf;
import java.util.Objects;

/**
 * The fields of the TCP header. An offset is that of the header in the packet. Numbers are
 * unsigned, except those of 4 and 8 bytes, which have the bits of the field. Not thread-safe, as
 * the mbuf. All methods throw {@link IndexOutOfBoundsException} if the packet ends before the
 * field. C counterpart: {@code struct rte_tcp_hdr}.
 *
 * @since 0.1.0
 */
public final class TcpHeader {

  /** The bytes of the header, without options. */
  public static final int LENGTH = 20;

  private TcpHeader() {}

  /**
   * {@return the port of the sender}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int sourcePort(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset);
  }

  /**
   * Sets the port of the sender.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setSourcePort(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putShort(offset, value);
  }

  /**
   * {@return the port of the receiver}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int destinationPort(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset + 2);
  }

  /**
   * Sets the port of the receiver.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setDestinationPort(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putShort(offset + 2, value);
  }

  /**
   * {@return the number of the first byte}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int sequence(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getInt(offset + 4);
  }

  /**
   * Sets the number of the first byte.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setSequence(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putInt(offset + 4, value);
  }

  /**
   * {@return the number of the next byte that is expected}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int acknowledgement(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getInt(offset + 8);
  }

  /**
   * Sets the number of the next byte that is expected.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setAcknowledgement(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putInt(offset + 8, value);
  }

  /**
   * {@return the length of the header in words of 4 bytes, in the upper four bits}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int dataOffset(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedByte(offset + 12);
  }

  /**
   * Sets the length of the header in words of 4 bytes, in the upper four bits.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setDataOffset(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putByte(offset + 12, value);
  }

  /**
   * {@return the flags}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int flags(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedByte(offset + 13);
  }

  /**
   * Sets the flags.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setFlags(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putByte(offset + 13, value);
  }

  /**
   * {@return the window}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int window(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset + 14);
  }

  /**
   * Sets the window.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setWindow(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putShort(offset + 14, value);
  }

  /**
   * {@return the checksum}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int checksum(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset + 16);
  }

  /**
   * Sets the checksum.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setChecksum(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putShort(offset + 16, value);
  }
}
