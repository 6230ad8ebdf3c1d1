// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import dev.mempool.mbuf.Mbuf;
import java.util.Objects;

/**
 * The fields of the UDP header. An offset is that of the header in the packet. Numbers are
 * unsigned, except those of 4 and 8 bytes, which have the bits of the field. Not thread-safe, as
 * the mbuf. All methods throw {@link IndexOutOfBoundsException} if the packet ends before the
 * field. C counterpart: {@code struct rte_udp_hdr}.
 *
 * @since 0.1.0
 */
public final class UdpHeader {

  /** The bytes of the header. */
  public static final int LENGTH = 8;

  private UdpHeader() {}

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
   * {@return the length of the datagram in bytes, with this header}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int length(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset + 4);
  }

  /**
   * Sets the length of the datagram in bytes, with this header.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setLength(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putShort(offset + 4, value);
  }

  /**
   * {@return the checksum, 0 for none}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int checksum(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset + 6);
  }

  /**
   * Sets the checksum, 0 for none.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setChecksum(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putShort(offset + 6, value);
  }
}
