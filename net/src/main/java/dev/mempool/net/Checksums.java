// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PacketType;
import java.util.Objects;

/**
 * Checksums of IPv4, TCP, UDP and ICMP. A checksum is the number that stands in the header, 0 to
 * 65535. Thread-safe; the mbuf is not. All methods throw {@link IndexOutOfBoundsException} if the
 * packet ends before the bytes. C counterpart: {@code rte_cksum.h} and {@code rte_ip4.h}.
 *
 * @since 0.1.0
 */
public final class Checksums {

  /** All bits of a checksum. */
  private static final int ALL = 0xffff;

  private static final long LOW_WORD = 0xffff_ffffL;

  private static final int IPV4_ADDRESSES = 12;
  private static final int IPV6_ADDRESSES = 8;
  private static final int TCP_CHECKSUM = 16;
  private static final int UDP_CHECKSUM = 6;

  private Checksums() {}

  /**
   * Returns the sum of bytes as numbers of 16 bits in one's complement, not inverted. C
   * counterpart: {@code rte_raw_cksum_mbuf}.
   *
   * @param packet the packet
   * @param offset the first byte
   * @param length the number of bytes; an odd last byte counts as if a 0 followed
   * @return the sum
   */
  public static int raw(Mbuf packet, int offset, int length) {
    return fold(sum(packet, offset, length));
  }

  /** Returns a sum whose folding is the checksum. No more than 2^31 words are added. */
  private static long sum(Mbuf packet, int offset, int length) {
    Objects.requireNonNull(packet, "packet");
    long sum = 0;
    int at = offset;
    int end = offset + length;
    for (; end - at >= Long.BYTES; at += Long.BYTES) {
      long word = packet.getLong(at);
      sum += (word >>> Integer.SIZE) + (word & LOW_WORD);
    }
    for (; end - at >= Short.BYTES; at += Short.BYTES) {
      sum += packet.getUnsignedShort(at);
    }
    return at < end ? sum + (packet.getUnsignedByte(at) << Byte.SIZE) : sum;
  }

  private static int fold(long sum) {
    long folded = (sum >>> Integer.SIZE) + (sum & LOW_WORD);
    while (folded > ALL) {
      folded = (folded >>> Short.SIZE) + (folded & ALL);
    }
    return (int) folded;
  }

  /**
   * Returns the checksum of an IPv4 header, whatever its field holds now. C counterpart: {@code
   * rte_ipv4_cksum}.
   *
   * @param packet the packet
   * @param offset the offset of the IPv4 header
   * @return the checksum for {@link Ipv4Header#setChecksum}
   */
  public static int ipv4(Mbuf packet, int offset) {
    long sum = sum(packet, offset, Ipv4Header.headerLength(packet, offset));
    // the one's complement of a number is its negative
    return ~fold(sum + (~Ipv4Header.checksum(packet, offset) & ALL)) & ALL;
  }

  /**
   * {@return whether the checksum of an IPv4 header is right}
   *
   * @param packet the packet
   * @param offset the offset of the IPv4 header
   */
  public static boolean isIpv4Good(Mbuf packet, int offset) {
    return raw(packet, offset, Ipv4Header.headerLength(packet, offset)) == ALL;
  }

  /**
   * Returns the sum of the pseudo header of TCP or UDP, not inverted: addresses, protocol, length.
   * C counterpart: {@code rte_ipv4_phdr_cksum} and {@code rte_ipv6_phdr_cksum}.
   *
   * @param packet the packet
   * @param l3 the offset of the IPv4 or IPv6 header
   * @param l4 the offset of the TCP or UDP header
   * @param protocol the protocol, {@link Ipv4Header#TCP} or {@link Ipv4Header#UDP}
   * @return the sum, which a device that computes checksums expects in the field
   */
  public static int pseudoHeader(Mbuf packet, int l3, int l4, int protocol) {
    return fold(pseudo(packet, l3, protocol, transportLength(packet, l3, l4)));
  }

  private static long pseudo(Mbuf packet, int l3, int protocol, int length) {
    long addresses =
        isIpv4(packet, l3)
            ? sum(packet, l3 + IPV4_ADDRESSES, 2 * Integer.BYTES)
            : sum(packet, l3 + IPV6_ADDRESSES, 4 * Long.BYTES);
    return addresses + protocol + (length >>> Short.SIZE) + (length & ALL);
  }

  private static boolean isIpv4(Mbuf packet, int l3) {
    return Objects.requireNonNull(packet, "packet").getUnsignedByte(l3) >> 4 == 4;
  }

  /**
   * Returns the bytes from the transport header on, as the IP header says: behind them, a frame may
   * have padding. A length of 0 in the IP header is that of a packet which is longer than the field
   * can tell.
   *
   * @param packet the packet
   * @param l3 the offset of the IPv4 or IPv6 header
   * @param l4 the offset of the transport header
   * @return the number of bytes, which a packet that was cut does not have; negative if the IP
   *     header contradicts itself
   */
  public static int transportLength(Mbuf packet, int l3, int l4) {
    int end =
        isIpv4(packet, l3)
            ? Ipv4Header.totalLength(packet, l3)
            : Ipv6Header.payloadLength(packet, l3) + Ipv6Header.LENGTH;
    int stated = isIpv4(packet, l3) ? end : end - Ipv6Header.LENGTH;
    return stated == 0 ? packet.packetLength() - l4 : l3 + end - l4;
  }

  /**
   * Returns the checksum of a TCP or UDP header, whatever its field holds now. C counterpart:
   * {@code rte_ipv4_udptcp_cksum_mbuf} and {@code rte_ipv6_udptcp_cksum_mbuf}.
   *
   * @param packet the packet
   * @param l3 the offset of the IPv4 or IPv6 header
   * @param l4 the offset of the TCP or UDP header
   * @param protocol the protocol, {@link Ipv4Header#TCP} or {@link Ipv4Header#UDP}
   * @return the checksum; never 0 for UDP, where that means "no checksum"
   */
  public static int udpTcp(Mbuf packet, int l3, int l4, int protocol) {
    Objects.requireNonNull(packet, "packet");
    int field = packet.getUnsignedShort(l4 + checksumOffset(protocol));
    int checksum = ~fold(udpTcpSum(packet, l3, l4, protocol) + (~field & ALL)) & ALL;
    return checksum == 0 && protocol == Ipv4Header.UDP ? ALL : checksum;
  }

  /**
   * {@return whether the checksum of a TCP or UDP header is right, or is one of UDP and absent}
   *
   * @param packet the packet
   * @param l3 the offset of the IPv4 or IPv6 header
   * @param l4 the offset of the TCP or UDP header
   * @param protocol the protocol, {@link Ipv4Header#TCP} or {@link Ipv4Header#UDP}
   */
  public static boolean isUdpTcpGood(Mbuf packet, int l3, int l4, int protocol) {
    return protocol == Ipv4Header.UDP && UdpHeader.checksum(packet, l4) == 0 && isIpv4(packet, l3)
        || fold(udpTcpSum(packet, l3, l4, protocol)) == ALL;
  }

  private static long udpTcpSum(Mbuf packet, int l3, int l4, int protocol) {
    int length = transportLength(packet, l3, l4);
    return sum(packet, l4, length) + pseudo(packet, l3, protocol, length);
  }

  private static int checksumOffset(int protocol) {
    return protocol == Ipv4Header.TCP ? TCP_CHECKSUM : UDP_CHECKSUM;
  }

  /**
   * Finishes the checksum of a TCP or UDP header whose field holds the sum of the pseudo header: so
   * a local sender hands packets to a device that computes checksums. In a tunnel that is known to
   * {@link PacketTypes}, the header is the inner one. Other packets are left as they are.
   *
   * @param packet the packet, which begins with an Ethernet header
   * @param lengths is used to parse the packet
   * @return whether the packet had such a header, complete with its payload
   */
  public static boolean finish(Mbuf packet, HeaderLengths lengths) {
    Objects.requireNonNull(lengths, "lengths");
    int type = PacketTypes.get(packet, lengths);
    int l3 = lengths.l2();
    int l4 = l3 + lengths.l3();
    if (PacketType.l4(PacketType.inner(type)) != PacketType.UNKNOWN) {
      type = PacketType.inner(type);
      l3 = l4 + lengths.tunnel() + lengths.innerL2();
      l4 = l3 + lengths.innerL3();
    }
    int protocol =
        switch (PacketType.l4(type)) {
          case L4_TCP -> Ipv4Header.TCP;
          case L4_UDP -> Ipv4Header.UDP;
          default -> 0;
        };
    if (protocol == 0) {
      return false;
    }
    int length = transportLength(packet, l3, l4);
    if (length < checksumOffset(protocol) + Short.BYTES || packet.packetLength() - l4 < length) {
      return false;
    }
    int checksum = ~raw(packet, l4, length) & ALL;
    packet.putShort(
        l4 + checksumOffset(protocol),
        checksum == 0 && protocol == Ipv4Header.UDP ? ALL : checksum);
    return true;
  }

  /**
   * Finishes a checksum whose field holds the sum of the pseudo header, at places that are known:
   * so the kernel describes what a local sender has left to a device. No header is parsed.
   *
   * @param packet the packet
   * @param start the first byte that the checksum covers; the last one is the last of the packet
   * @param field the offset of the field from there
   * @return whether the packet has that field; it is as before otherwise
   */
  public static boolean finish(Mbuf packet, int start, int field) {
    int length = Objects.requireNonNull(packet, "packet").packetLength() - start;
    if (start < 0 || field < 0 || length - Short.BYTES < field) {
      return false;
    }
    int checksum = ~raw(packet, start, length) & ALL;
    // 0 means "no checksum" in UDP, and the other zero of one's complement is as right elsewhere
    packet.putShort(start + field, checksum == 0 ? ALL : checksum);
    return true;
  }

  /**
   * Returns a checksum after a 16-bit number that it covers has changed, without reading the other
   * bytes.
   *
   * @param checksum the checksum before
   * @param before the number before
   * @param after the number now
   * @return the checksum now
   */
  public static int update(int checksum, int before, int after) {
    return ~fold((~checksum & ALL) + (~before & ALL) + (long) after) & ALL;
  }
}
