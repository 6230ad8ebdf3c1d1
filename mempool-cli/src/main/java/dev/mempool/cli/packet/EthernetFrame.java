// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.packet;

import dev.mempool.mbuf.PacketType;

/**
 * Classifies Ethernet frames by DPDK's packet types, as far as the captured bytes allow. The first
 * EtherType, which may be that of a VLAN tag, gives layer 2. After any number of tags, the IP
 * header gives layers 3 and 4.
 */
public final class EthernetFrame {

  /** The offset of the EtherType, which follows two addresses. */
  private static final int ETHER_TYPE_OFFSET = 12;

  private static final int HEADER_SIZE = 14;

  /** The bytes that a VLAN tag adds: its control information and the next EtherType. */
  private static final int TAG_SIZE = 4;

  private static final int IPV4 = 0x0800;
  private static final int ARP = 0x0806;
  private static final int VLAN = 0x8100;
  private static final int IPV6 = 0x86dd;
  private static final int MPLS = 0x8847;
  private static final int MPLS_MULTICAST = 0x8848;
  private static final int PPPOE_DISCOVERY = 0x8863;
  private static final int PPPOE_SESSION = 0x8864;
  private static final int QINQ = 0x88a8;
  private static final int LLDP = 0x88cc;
  private static final int TIMESYNC = 0x88f7;
  private static final int NSH = 0x894f;
  private static final int FCOE = 0x8906;

  /** The EtherType that was usual for QinQ before 802.1ad assigned one. */
  private static final int QINQ_OLD = 0x9100;

  private EthernetFrame() {}

  /**
   * Returns the packet type of a frame.
   *
   * @param bytes the first bytes of the frame
   * @param length the number of bytes that are valid
   * @return the bits of its layers in {@link PacketType}
   */
  public static int packetType(byte[] bytes, int length) {
    if (length < HEADER_SIZE) {
      return PacketType.UNKNOWN.bits();
    }
    int type = BigEndian.u16(bytes, ETHER_TYPE_OFFSET);
    int layer2 = layer2(type).bits();
    int offset = HEADER_SIZE;
    while (isTag(type) && length - offset >= TAG_SIZE) {
      type = BigEndian.u16(bytes, offset + TAG_SIZE - Short.BYTES);
      offset += TAG_SIZE;
    }
    return switch (type) {
      case IPV4 -> layer2 | Ipv4Packet.packetType(bytes, offset, length);
      case IPV6 -> layer2 | Ipv6Packet.packetType(bytes, offset, length);
      default -> layer2;
    };
  }

  private static boolean isTag(int type) {
    return type == VLAN || type == QINQ || type == QINQ_OLD;
  }

  private static PacketType layer2(int type) {
    return switch (type) {
      case ARP -> PacketType.L2_ETHER_ARP;
      case VLAN -> PacketType.L2_ETHER_VLAN;
      case QINQ, QINQ_OLD -> PacketType.L2_ETHER_QINQ;
      case MPLS, MPLS_MULTICAST -> PacketType.L2_ETHER_MPLS;
      case PPPOE_DISCOVERY, PPPOE_SESSION -> PacketType.L2_ETHER_PPPOE;
      case LLDP -> PacketType.L2_ETHER_LLDP;
      case TIMESYNC -> PacketType.L2_ETHER_TIMESYNC;
      case NSH -> PacketType.L2_ETHER_NSH;
      case FCOE -> PacketType.L2_ETHER_FCOE;
      default -> PacketType.L2_ETHER;
    };
  }
}
