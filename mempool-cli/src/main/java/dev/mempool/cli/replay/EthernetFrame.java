package dev.mempool.cli.replay;

import dev.mempool.mbuf.PacketType;

/**
 * Classifies Ethernet frames in the terms of DPDK, by as much of them as was captured. The tag, or
 * else the type, gives layer 2; IP below any number of tags gives layers 3 and 4.
 */
final class EthernetFrame {

  /** Behind two addresses. */
  private static final int ETHER_TYPE_AT = 12;

  private static final int HEADER_SIZE = 14;

  /** The control information of a VLAN tag, and the type of what follows. */
  private static final int TAG_SIZE = 4;

  private static final int IPV4 = 0x0800;
  private static final int ARP = 0x0806;
  private static final int VLAN = 0x8100;
  private static final int IPV6 = 0x86dd;
  private static final int MPLS = 0x8847;
  private static final int MPLS_MULTICAST = 0x8848;
  private static final int PPPOE_SESSION = 0x8864;
  private static final int QINQ = 0x88a8;
  private static final int LLDP = 0x88cc;
  private static final int TIMESYNC = 0x88f7;
  private static final int NSH = 0x894f;
  private static final int FCOE = 0x8906;

  /** What QinQ was before 802.1ad gave it a type. */
  private static final int QINQ_OLD = 0x9100;

  private EthernetFrame() {}

  /** The type of the frame of which {@code bytes} holds the first {@code length}. */
  static int packetType(byte[] bytes, int length) {
    if (length < HEADER_SIZE) {
      return PacketType.UNKNOWN;
    }
    int type = Bytes.u16(bytes, ETHER_TYPE_AT);
    int layer2 = layer2(type);
    int at = HEADER_SIZE;
    while (isTag(type) && length - at >= TAG_SIZE) {
      type = Bytes.u16(bytes, at + TAG_SIZE - Short.BYTES);
      at += TAG_SIZE;
    }
    return switch (type) {
      case IPV4 -> layer2 | Ipv4Packet.packetType(bytes, at, length);
      case IPV6 -> layer2 | Ipv6Packet.packetType(bytes, at, length);
      default -> layer2;
    };
  }

  private static boolean isTag(int type) {
    return type == VLAN || type == QINQ || type == QINQ_OLD;
  }

  private static int layer2(int type) {
    return switch (type) {
      case ARP -> PacketType.L2_ETHER_ARP;
      case VLAN -> PacketType.L2_ETHER_VLAN;
      case QINQ, QINQ_OLD -> PacketType.L2_ETHER_QINQ;
      case MPLS, MPLS_MULTICAST -> PacketType.L2_ETHER_MPLS;
      case PPPOE_SESSION -> PacketType.L2_ETHER_PPPOE;
      case LLDP -> PacketType.L2_ETHER_LLDP;
      case TIMESYNC -> PacketType.L2_ETHER_TIMESYNC;
      case NSH -> PacketType.L2_ETHER_NSH;
      case FCOE -> PacketType.L2_ETHER_FCOE;
      default -> PacketType.L2_ETHER;
    };
  }
}
