// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.packet;

import dev.mempool.mbuf.PacketType;

/** Classifies IPv4 packets by DPDK's packet types. */
final class Ipv4Packet {

  private static final int VERSION = 4;

  /** The bytes of a header without options. */
  private static final int HEADER_SIZE = 20;

  /** The same size in words of 32 bits, in which the header states its length. */
  private static final int HEADER_WORDS = 5;

  private static final int FRAGMENT_OFFSET = 6;

  /** The bits that are set in a fragment: the flag for more fragments, and the fragment offset. */
  private static final int FRAGMENT_MASK = 0x3fff;

  private static final int PROTOCOL_OFFSET = 9;

  private Ipv4Packet() {}

  /** Returns the bits of layers 3 and 4, or 0 if there is no IPv4 header at the start. */
  static int packetType(byte[] bytes, int start, int length) {
    if (length - start < HEADER_SIZE) {
      return 0;
    }
    int words = bytes[start] & 0xf;
    if (BigEndian.u8(bytes, start) >> 4 != VERSION || words < HEADER_WORDS) {
      return 0;
    }
    PacketType layer3 = words == HEADER_WORDS ? PacketType.L3_IPV4 : PacketType.L3_IPV4_EXT;
    boolean fragment = (BigEndian.u16(bytes, start + FRAGMENT_OFFSET) & FRAGMENT_MASK) != 0;
    PacketType layer4 =
        fragment
            ? PacketType.L4_FRAG
            : IpProtocol.layer4(
                BigEndian.u8(bytes, start + PROTOCOL_OFFSET),
                length - start - words * Integer.BYTES);
    return layer3.bits() | layer4.bits();
  }
}
