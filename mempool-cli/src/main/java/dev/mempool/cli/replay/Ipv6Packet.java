package dev.mempool.cli.replay;

import dev.mempool.mbuf.PacketType;

/** Classifies IPv6 packets. */
final class Ipv6Packet {

  private static final int VERSION = 6;
  private static final int HEADER_SIZE = 40;
  private static final int NEXT_HEADER_AT = 6;

  /** Of an extension header; most count their length in these. */
  private static final int MIN_EXTENSION_SIZE = 8;

  private static final int FRAGMENT_AT = 2;

  /** More fragments follow, or this is not the first; the two bits between are reserved. */
  private static final int FRAGMENT_MASK = 0xfff9;

  private Ipv6Packet() {}

  /** The bits of layers 3 and 4; 0 when there is no IPv6 header. */
  static int packetType(byte[] bytes, int start, int length) {
    if (length - start < HEADER_SIZE || Bytes.u8(bytes, start) >> 4 != VERSION) {
      return 0;
    }
    int protocol = Bytes.u8(bytes, start + NEXT_HEADER_AT);
    if (!IpProtocol.isExtension(protocol)) {
      return PacketType.L3_IPV6 | IpProtocol.layer4(protocol);
    }
    int at = start + HEADER_SIZE;
    while (IpProtocol.isExtension(protocol)) {
      if (length - at < MIN_EXTENSION_SIZE) {
        return PacketType.L3_IPV6_EXT;
      }
      if (protocol == IpProtocol.FRAGMENT
          && (Bytes.u16(bytes, at + FRAGMENT_AT) & FRAGMENT_MASK) != 0) {
        return PacketType.L3_IPV6_EXT | PacketType.L4_FRAG;
      }
      int size = size(protocol, Bytes.u8(bytes, at + 1));
      protocol = Bytes.u8(bytes, at);
      at += size;
    }
    return PacketType.L3_IPV6_EXT | IpProtocol.layer4(protocol);
  }

  /** The second byte counts in units of its own in each kind, and leaves out the start. */
  private static int size(int protocol, int count) {
    return switch (protocol) {
      case IpProtocol.FRAGMENT -> MIN_EXTENSION_SIZE;
      case IpProtocol.AUTHENTICATION -> (count + 2) * Integer.BYTES;
      default -> (count + 1) * MIN_EXTENSION_SIZE;
    };
  }
}
