// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.packet;

import dev.mempool.mbuf.PacketType;

/** The protocol numbers that an IP header uses for its payload. */
final class IpProtocol {

  static final int FRAGMENT = 44;
  static final int ESP = 50;
  static final int AUTHENTICATION = 51;

  private static final int HOP_BY_HOP = 0;
  private static final int ICMP = 1;
  private static final int IGMP = 2;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ROUTING = 43;
  private static final int ICMPV6 = 58;
  private static final int DESTINATION = 60;
  private static final int SCTP = 132;
  private static final int MOBILITY = 135;

  private IpProtocol() {}

  /**
   * Returns the protocol of layer 4 of a packet that is no fragment: NONFRAG if {@link PacketType}
   * does not have it, UNKNOWN if its header is cut.
   *
   * @param available the number of bytes from the start of the header on that are valid, negative
   *     if even the header before it is cut
   */
  static PacketType layer4(int protocol, int available) {
    return available < headerSize(protocol)
        ? PacketType.UNKNOWN
        : switch (protocol) {
          case ICMP, ICMPV6 -> PacketType.L4_ICMP;
          case IGMP -> PacketType.L4_IGMP;
          case TCP -> PacketType.L4_TCP;
          case UDP -> PacketType.L4_UDP;
          case ESP -> PacketType.L4_ESP;
          case SCTP -> PacketType.L4_SCTP;
          default -> PacketType.L4_NONFRAG;
        };
  }

  /** Returns the bytes of the smallest header of a protocol. */
  private static int headerSize(int protocol) {
    return switch (protocol) {
      case TCP -> 20;
      case SCTP -> 12;
      case UDP, ICMP, IGMP, ESP -> 8;
      case ICMPV6 -> 4;
      default -> 0;
    };
  }

  /** Tells whether the number is that of an IPv6 extension header that names the next header. */
  static boolean isExtension(int protocol) {
    return switch (protocol) {
      case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION, MOBILITY -> true;
      default -> false;
    };
  }
}
