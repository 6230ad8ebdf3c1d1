// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.packet;

import dev.mempool.mbuf.PacketType;

/** Classifies IPv6 packets by DPDK's packet types. */
final class Ipv6Packet {

  private static final int VERSION = 6;
  private static final int HEADER_SIZE = 40;
  private static final int NEXT_HEADER_OFFSET = 6;

  /** The bytes of the smallest extension header, and the unit in which most state their length. */
  private static final int MIN_EXTENSION_SIZE = 8;

  private Ipv6Packet() {}

  /** Returns the bits of layers 3 and 4, or 0 if there is no IPv6 header at the start. */
  static int packetType(byte[] bytes, int start, int length) {
    if (length - start < HEADER_SIZE || BigEndian.u8(bytes, start) >> 4 != VERSION) {
      return 0;
    }
    int protocol = BigEndian.u8(bytes, start + NEXT_HEADER_OFFSET);
    int layer3 =
        IpProtocol.isExtension(protocol) || protocol == IpProtocol.ESP
            ? PacketType.L3_IPV6_EXT.bits()
            : PacketType.L3_IPV6.bits();
    int offset = start + HEADER_SIZE;
    while (IpProtocol.isExtension(protocol)) {
      if (length - offset < MIN_EXTENSION_SIZE) {
        return layer3;
      }
      if (protocol == IpProtocol.FRAGMENT) {
        // also an atomic fragment, of which there are no others, as in C
        return layer3 | PacketType.L4_FRAG.bits();
      }
      int size = size(protocol, BigEndian.u8(bytes, offset + 1));
      protocol = BigEndian.u8(bytes, offset);
      offset += size;
    }
    return layer3 | IpProtocol.layer4(protocol, length - offset).bits();
  }

  /**
   * Returns the bytes of an extension header whose second byte is {@code count}. The unit of that
   * byte, and the number of units that it leaves out, depend on the kind of header.
   */
  private static int size(int protocol, int count) {
    return switch (protocol) {
      case IpProtocol.AUTHENTICATION -> (count + 2) * Integer.BYTES;
      default -> (count + 1) * MIN_EXTENSION_SIZE;
    };
  }
}
