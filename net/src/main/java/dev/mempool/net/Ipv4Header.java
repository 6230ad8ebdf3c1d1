// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import dev.mempool.mbuf.Mbuf;
import java.util.Objects;

/**
 * The fields of the IPv4 header. An offset is that of the header in the packet. Numbers are
 * unsigned, except those of 4 and 8 bytes, which have the bits of the field. Not thread-safe, as
 * the mbuf. All methods throw {@link IndexOutOfBoundsException} if the packet ends before the
 * field. C counterpart: {@code struct rte_ipv4_hdr}.
 *
 * @since 0.1.0
 */
public final class Ipv4Header {

  /** The bytes of the header, without options. */
  public static final int LENGTH = 20;

  /** The protocol ICMP. C: {@code IPPROTO_ICMP}. */
  public static final int ICMP = 1;

  /** The protocol TCP. C: {@code IPPROTO_TCP}. */
  public static final int TCP = 6;

  /** The protocol UDP. C: {@code IPPROTO_UDP}. */
  public static final int UDP = 17;

  /** The protocol SCTP. C: {@code IPPROTO_SCTP}. */
  public static final int SCTP = 132;

  /** The flag for more fragments, and the offset. */
  private static final int FRAGMENT_MASK = 0x3fff;

  private Ipv4Header() {}

  /**
   * {@return the version, 4, in the upper four bits, and the length of the header in words of 4
   * bytes in the lower ones}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int versionIhl(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedByte(offset);
  }

  /**
   * Sets the version, 4, in the upper four bits, and the length of the header in words of 4 bytes
   * in the lower ones.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setVersionIhl(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putByte(offset, value);
  }

  /**
   * {@return the length of the datagram in bytes, with this header}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int totalLength(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset + 2);
  }

  /**
   * Sets the length of the datagram in bytes, with this header.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setTotalLength(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putShort(offset + 2, value);
  }

  /**
   * {@return the flags of fragmentation, and the offset in units of 8 bytes}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int fragmentOffset(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset + 6);
  }

  /**
   * Sets the flags of fragmentation, and the offset in units of 8 bytes.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setFragmentOffset(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putShort(offset + 6, value);
  }

  /**
   * {@return the number of hops that are left}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int timeToLive(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedByte(offset + 8);
  }

  /**
   * Sets the number of hops that are left.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setTimeToLive(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putByte(offset + 8, value);
  }

  /**
   * {@return the protocol of the payload}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int protocol(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedByte(offset + 9);
  }

  /**
   * Sets the protocol of the payload.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setProtocol(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putByte(offset + 9, value);
  }

  /**
   * {@return the checksum of the header}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int checksum(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset + 10);
  }

  /**
   * Sets the checksum of the header.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setChecksum(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putShort(offset + 10, value);
  }

  /**
   * {@return the address of the sender}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int source(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getInt(offset + 12);
  }

  /**
   * Sets the address of the sender.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setSource(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putInt(offset + 12, value);
  }

  /**
   * {@return the address of the receiver}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int destination(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getInt(offset + 16);
  }

  /**
   * Sets the address of the receiver.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setDestination(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putInt(offset + 16, value);
  }

  /**
   * {@return the bytes of the header with its options} C counterpart: {@code rte_ipv4_hdr_len}.
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int headerLength(Mbuf packet, int offset) {
    return (versionIhl(packet, offset) & 0xf) * Integer.BYTES;
  }

  /**
   * {@return whether the datagram is a fragment of a larger one}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static boolean isFragment(Mbuf packet, int offset) {
    return (fragmentOffset(packet, offset) & FRAGMENT_MASK) != 0;
  }
}
