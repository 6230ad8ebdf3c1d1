// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import dev.mempool.mbuf.Mbuf;
import java.util.Objects;

/**
 * The fields of the IPv6 header. An offset is that of the header in the packet. Numbers are
 * unsigned, except those of 4 and 8 bytes, which have the bits of the field. Not thread-safe, as
 * the mbuf. All methods throw {@link IndexOutOfBoundsException} if the packet ends before the
 * field. C counterpart: {@code struct rte_ipv6_hdr}.
 *
 * @since 0.1.0
 */
public final class Ipv6Header {

  /** The bytes of the header. */
  public static final int LENGTH = 40;

  private Ipv6Header() {}

  /**
   * {@return the bytes that follow the header}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int payloadLength(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset + 4);
  }

  /**
   * Sets the bytes that follow the header.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setPayloadLength(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putShort(offset + 4, value);
  }

  /**
   * {@return the protocol of the next header}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int nextHeader(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedByte(offset + 6);
  }

  /**
   * Sets the protocol of the next header.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setNextHeader(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putByte(offset + 6, value);
  }

  /**
   * {@return the number of hops that are left}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int hopLimit(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedByte(offset + 7);
  }

  /**
   * Sets the number of hops that are left.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setHopLimit(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putByte(offset + 7, value);
  }

  /**
   * {@return the upper half of the address of the sender}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static long sourceHigh(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getLong(offset + 8);
  }

  /**
   * Sets the upper half of the address of the sender.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setSourceHigh(Mbuf packet, int offset, long value) {
    Objects.requireNonNull(packet, "packet").putLong(offset + 8, value);
  }

  /**
   * {@return the lower half of the address of the sender}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static long sourceLow(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getLong(offset + 16);
  }

  /**
   * Sets the lower half of the address of the sender.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setSourceLow(Mbuf packet, int offset, long value) {
    Objects.requireNonNull(packet, "packet").putLong(offset + 16, value);
  }

  /**
   * {@return the upper half of the address of the receiver}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static long destinationHigh(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getLong(offset + 24);
  }

  /**
   * Sets the upper half of the address of the receiver.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setDestinationHigh(Mbuf packet, int offset, long value) {
    Objects.requireNonNull(packet, "packet").putLong(offset + 24, value);
  }

  /**
   * {@return the lower half of the address of the receiver}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static long destinationLow(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getLong(offset + 32);
  }

  /**
   * Sets the lower half of the address of the receiver.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setDestinationLow(Mbuf packet, int offset, long value) {
    Objects.requireNonNull(packet, "packet").putLong(offset + 32, value);
  }
}
