package dev.mempool.cli.replay;

import dev.mempool.mbuf.PacketType;

/** Classifies IPv4 packets. */
final class Ipv4Packet {

  private static final int VERSION = 4;

  /** Without options. */
  private static final int HEADER_SIZE = 20;

  /** The same in words of 32 bits, as the header counts it. */
  private static final int HEADER_WORDS = 5;

  private static final int FRAGMENT_AT = 6;

  /** More fragments follow, or this is not the first. */
  private static final int FRAGMENT_MASK = 0x3fff;

  private static final int PROTOCOL_AT = 9;

  private Ipv4Packet() {}

  /** The bits of layers 3 and 4; 0 when there is no IPv4 header. */
  static int packetType(byte[] bytes, int at, int length) {
    if (length - at < HEADER_SIZE) {
      return 0;
    }
    int words = bytes[at] & 0xf;
    if (Bytes.u8(bytes, at) >> 4 != VERSION || words < HEADER_WORDS) {
      return 0;
    }
    int layer3 = words == HEADER_WORDS ? PacketType.L3_IPV4 : PacketType.L3_IPV4_EXT;
    boolean fragment = (Bytes.u16(bytes, at + FRAGMENT_AT) & FRAGMENT_MASK) != 0;
    int layer4 =
        fragment ? PacketType.L4_FRAG : IpProtocol.layer4(Bytes.u8(bytes, at + PROTOCOL_AT));
    return layer3 | layer4;
  }
}
