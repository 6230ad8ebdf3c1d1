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

  private static final int FRAGMENT_OFFSET = 2;

  /**
   * The bits that are set in a fragment: the flag for more fragments, and the fragment offset. The
   * two bits between them are reserved.
   */
  private static final int FRAGMENT_MASK = 0xfff9;

  private Ipv6Packet() {}

  /** Returns the bits of layers 3 and 4, or 0 if there is no IPv6 header at the start. */
  static int packetType(byte[] bytes, int start, int length) {
    if (length - start < HEADER_SIZE || BigEndian.u8(bytes, start) >> 4 != VERSION) {
      return 0;
    }
    int protocol = BigEndian.u8(bytes, start + NEXT_HEADER_OFFSET);
    if (!IpProtocol.isExtension(protocol)) {
      return PacketType.L3_IPV6.bits() | IpProtocol.layer4(protocol).bits();
    }
    int offset = start + HEADER_SIZE;
    while (IpProtocol.isExtension(protocol)) {
      if (length - offset < MIN_EXTENSION_SIZE) {
        return PacketType.L3_IPV6_EXT.bits();
      }
      if (protocol == IpProtocol.FRAGMENT
          && (BigEndian.u16(bytes, offset + FRAGMENT_OFFSET) & FRAGMENT_MASK) != 0) {
        return PacketType.L3_IPV6_EXT.bits() | PacketType.L4_FRAG.bits();
      }
      int size = size(protocol, BigEndian.u8(bytes, offset + 1));
      protocol = BigEndian.u8(bytes, offset);
      offset += size;
    }
    return PacketType.L3_IPV6_EXT.bits() | IpProtocol.layer4(protocol).bits();
  }

  /**
   * Returns the bytes of an extension header whose second byte is {@code count}. The unit of that
   * byte, and the number of units that it leaves out, depend on the kind of header.
   */
  private static int size(int protocol, int count) {
    return switch (protocol) {
      case IpProtocol.FRAGMENT -> MIN_EXTENSION_SIZE;
      case IpProtocol.AUTHENTICATION -> (count + 2) * Integer.BYTES;
      default -> (count + 1) * MIN_EXTENSION_SIZE;
    };
  }
}
