// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PacketType;
import java.util.Objects;

/**
 * Finds the type of a packet by its headers, also within a tunnel. Thread-safe; the mbuf and the
 * lengths are not.
 *
 * <p>The parser reads the link layer, the IP header with its extension headers, the transport
 * header, and the header of a tunnel: GRE, NVGRE or IP in IP over IP; VXLAN, VXLAN-GPE, GENEVE,
 * GTP-C or GTP-U over UDP, which are found by the well-known port. Then it reads the three layers
 * within the tunnel. A header that the packet cuts short ends the parse, and its layer stays {@link
 * PacketType#UNKNOWN}; only a fragment counts as {@link PacketType#L4_FRAG}.
 *
 * @since 0.1.0
 */
public final class PacketTypes {

  private static final int GRE = 47;
  private static final int IPIP = 4;
  private static final int IPV6_IN_IP = 41;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int ESP = 50;
  private static final int AUTHENTICATION = 51;
  private static final int NO_NEXT = 59;
  private static final int DESTINATION = 60;

  /** The most extension headers that are read, as in C, so that a parse takes a bounded time. */
  private static final int MAX_EXTENSIONS = 5;

  /** The most MPLS labels that are read, as in C. */
  private static final int MAX_LABELS = 5;

  private static final int LABEL_LENGTH = 4;

  /** The bit of a label that says that it is the last one. */
  private static final int BOTTOM = 0x100;

  private static final int SCTP_LENGTH = 12;

  private static final int VXLAN_PORT = 4789;
  private static final int VXLAN_GPE_PORT = 4790;
  private static final int GTPC_PORT = 2123;
  private static final int GTPU_PORT = 2152;
  private static final int GENEVE_PORT = 6081;

  /** The bytes of the headers of VXLAN, VXLAN-GPE and GENEVE, and of GTP without options. */
  private static final int TUNNEL_HEADER = 8;

  /** The bytes that GTP adds if any of its flags for options is set. */
  private static final int GTP_OPTIONS = 4;

  /** The GTP message that carries a packet. */
  private static final int GTP_DATA = 0xff;

  /** The protocols of VXLAN-GPE. */
  private static final int GPE_IPV4 = 1;

  private static final int GPE_IPV6 = 2;
  private static final int GPE_ETHERNET = 3;

  /** Marks that nothing follows which the parser knows. */
  private static final int NOTHING = -1;

  private PacketTypes() {}

  /**
   * Parses a packet that begins with an Ethernet header. Does not change the mbuf. C counterpart:
   * {@code rte_net_get_ptype} for all layers. It reports no packet as {@link
   * PacketType#L2_ETHER_MPLS}, because it does not look for the last label; this method does.
   *
   * @param packet the packet
   * @param lengths receives the lengths of the headers
   * @return the bits of the layers, for {@link Mbuf#setPacketType}; 0 if the packet is shorter than
   *     an Ethernet header
   */
  public static int get(Mbuf packet, HeaderLengths lengths) {
    Objects.requireNonNull(packet, "packet");
    Objects.requireNonNull(lengths, "lengths");
    lengths.clear(0);
    if (isCut(packet, 0, EtherHeader.LENGTH)) {
      return 0;
    }
    lengths.protocol = EtherHeader.type(packet, 0);
    lengths.offset = EtherHeader.LENGTH;
    lengths.l2 = EtherHeader.LENGTH;
    int type = PacketType.L2_ETHER.bits();
    if (lengths.protocol == EtherHeader.MPLS || lengths.protocol == EtherHeader.MPLS_MULTICAST) {
      return labels(packet, lengths);
    }
    if (isTag(lengths.protocol)) {
      type =
          lengths.protocol == EtherHeader.VLAN
              ? PacketType.L2_ETHER_VLAN.bits()
              : PacketType.L2_ETHER_QINQ.bits();
      if (!skipTags(packet, lengths)) {
        return type;
      }
      lengths.l2 = lengths.offset;
    }
    return type | network(packet, lengths);
  }

  /**
   * Parses a packet whose IP header is at a known offset: one without a link layer, or with one
   * other than Ethernet. Does not change the mbuf.
   *
   * @param packet the packet
   * @param offset the bytes of the link layer, 0 or more
   * @param etherType the EtherType of the header at the offset, for example {@link
   *     EtherHeader#IPV4}; another than those of IPv4 and IPv6 gives 0
   * @param lengths receives the lengths of the headers
   * @return the bits of the layers above the link layer
   */
  public static int getNetwork(Mbuf packet, int offset, int etherType, HeaderLengths lengths) {
    Objects.requireNonNull(packet, "packet");
    Objects.requireNonNull(lengths, "lengths");
    lengths.clear(offset);
    lengths.protocol = etherType;
    return network(packet, lengths);
  }

  private static boolean isCut(Mbuf packet, int offset, int length) {
    return packet.packetLength() - offset < length;
  }

  private static boolean isTag(int etherType) {
    return etherType == EtherHeader.VLAN || etherType == EtherHeader.QINQ;
  }

  /** Skips one VLAN tag, or two behind the type of QinQ. Returns whether the packet has them. */
  private static boolean skipTags(Mbuf packet, HeaderLengths at) {
    int tags = at.protocol == EtherHeader.QINQ ? 2 : 1;
    if (isCut(packet, at.offset, tags * EtherHeader.VLAN_LENGTH)) {
      return false;
    }
    at.offset += tags * EtherHeader.VLAN_LENGTH;
    at.protocol = packet.getUnsignedShort(at.offset - Short.BYTES);
    return true;
  }

  private static int labels(Mbuf packet, HeaderLengths at) {
    for (int i = 0; i < MAX_LABELS && !isCut(packet, at.offset, LABEL_LENGTH); i++) {
      boolean last = (packet.getInt(at.offset) & BOTTOM) != 0;
      at.offset += LABEL_LENGTH;
      if (last) {
        at.l2 = at.offset;
        return PacketType.L2_ETHER_MPLS.bits();
      }
    }
    return PacketType.L2_ETHER.bits();
  }

  private static int network(Mbuf packet, HeaderLengths at) {
    int start = at.offset;
    int type = ip(packet, at);
    at.l3 = at.offset - start;
    if (at.protocol == NOTHING) {
      return type;
    }
    int layer4 = PacketType.l4(type).bits();
    if (layer4 == PacketType.L4_UDP.bits()) {
      at.l4 = UdpHeader.LENGTH;
      type |= tunnelOverUdp(packet, at);
    } else if (layer4 != 0) {
      at.l4 = transportLength(packet, at.offset, layer4);
      return at.l4 == 0 ? type & ~layer4 : type;
    } else {
      int before = at.offset;
      type |= tunnelOverIp(packet, at);
      at.tunnel = at.offset - before;
    }
    return PacketType.tunnel(type) == PacketType.UNKNOWN ? type : type | inner(packet, at);
  }

  /**
   * Parses an IP header, and sets the offset behind it and the protocol of what follows.
   *
   * @return the bits of layers 3 and 4
   */
  private static int ip(Mbuf packet, HeaderLengths at) {
    int etherType = at.protocol;
    at.protocol = NOTHING;
    return switch (etherType) {
      case EtherHeader.IPV4 -> ipv4(packet, at);
      case EtherHeader.IPV6 -> ipv6(packet, at);
      default -> 0;
    };
  }

  private static int ipv4(Mbuf packet, HeaderLengths at) {
    int start = at.offset;
    if (isCut(packet, start, Ipv4Header.LENGTH)) {
      return 0;
    }
    int length = Ipv4Header.headerLength(packet, start);
    if (Ipv4Header.versionIhl(packet, start) >> 4 != 4 || length < Ipv4Header.LENGTH) {
      return 0;
    }
    at.offset += length;
    int type =
        length == Ipv4Header.LENGTH ? PacketType.L3_IPV4.bits() : PacketType.L3_IPV4_EXT.bits();
    if (Ipv4Header.isFragment(packet, start)) {
      return type | PacketType.L4_FRAG.bits();
    }
    at.protocol = Ipv4Header.protocol(packet, start);
    return type | layer4(at.protocol);
  }

  private static int ipv6(Mbuf packet, HeaderLengths at) {
    if (isCut(packet, at.offset, Ipv6Header.LENGTH)) {
      return 0;
    }
    int protocol = Ipv6Header.nextHeader(packet, at.offset);
    at.offset += Ipv6Header.LENGTH;
    int type = isExtension(protocol) ? PacketType.L3_IPV6_EXT.bits() : PacketType.L3_IPV6.bits();
    for (int i = 0; i < MAX_EXTENSIONS; i++) {
      switch (protocol) {
        case HOP_BY_HOP, ROUTING, DESTINATION -> {
          if (isCut(packet, at.offset, Short.BYTES)) {
            return type;
          }
          int length = (packet.getUnsignedByte(at.offset + 1) + 1) * Long.BYTES;
          protocol = packet.getUnsignedByte(at.offset);
          at.offset += length;
        }
        case FRAGMENT -> {
          if (!isCut(packet, at.offset, Short.BYTES)) {
            at.offset += Long.BYTES;
            type |= PacketType.L4_FRAG.bits();
          }
          return type;
        }
        case NO_NEXT -> {
          return type;
        }
        default -> {
          at.protocol = protocol;
          return type | layer4(protocol);
        }
      }
    }
    return type;
  }

  private static boolean isExtension(int protocol) {
    return switch (protocol) {
      case HOP_BY_HOP, ROUTING, FRAGMENT, ESP, AUTHENTICATION, DESTINATION -> true;
      default -> false;
    };
  }

  private static int layer4(int protocol) {
    return switch (protocol) {
      case Ipv4Header.UDP -> PacketType.L4_UDP.bits();
      case Ipv4Header.TCP -> PacketType.L4_TCP.bits();
      case Ipv4Header.SCTP -> PacketType.L4_SCTP.bits();
      default -> 0;
    };
  }

  /** Returns the bytes of a transport header; 0 if it is one of TCP and cut. */
  private static int transportLength(Mbuf packet, int offset, int layer4) {
    if (layer4 != PacketType.L4_TCP.bits()) {
      return layer4 == PacketType.L4_SCTP.bits() ? SCTP_LENGTH : UdpHeader.LENGTH;
    }
    return isCut(packet, offset, TcpHeader.LENGTH)
        ? 0
        : (TcpHeader.dataOffset(packet, offset) & 0xf0) >> 2;
  }

  private static int tunnelOverIp(Mbuf packet, HeaderLengths at) {
    return switch (at.protocol) {
      case GRE -> gre(packet, at);
      case IPIP -> {
        at.protocol = EtherHeader.IPV4;
        yield PacketType.TUNNEL_IP.bits();
      }
      case IPV6_IN_IP -> {
        at.protocol = EtherHeader.IPV6;
        yield PacketType.TUNNEL_IP.bits();
      }
      default -> 0;
    };
  }

  private static int gre(Mbuf packet, HeaderLengths at) {
    int length =
        isCut(packet, at.offset, Integer.BYTES)
            ? 0
            : greLength(packet.getUnsignedByte(at.offset) >> 4);
    if (length == 0) {
      return 0;
    }
    at.protocol = packet.getUnsignedShort(at.offset + Short.BYTES);
    at.offset += length;
    return at.protocol == EtherHeader.TEB
        ? PacketType.TUNNEL_NVGRE.bits()
        : PacketType.TUNNEL_GRE.bits();
  }

  /** Returns the bytes of a GRE header by its flags: checksum 8, key 2, sequence 1; else 0. */
  private static int greLength(int flags) {
    return (flags & 4) != 0 ? 0 : Integer.BYTES * (1 + Integer.bitCount(flags));
  }

  private static int tunnelOverUdp(Mbuf packet, HeaderLengths at) {
    at.protocol = NOTHING;
    if (isCut(packet, at.offset, UdpHeader.LENGTH)) {
      return 0;
    }
    int port =
        UdpHeader.sourcePort(packet, at.offset) == GTPC_PORT
            ? GTPC_PORT
            : UdpHeader.destinationPort(packet, at.offset);
    int header = at.offset + UdpHeader.LENGTH;
    PacketType tunnel =
        switch (port) {
          case VXLAN_PORT -> PacketType.TUNNEL_VXLAN;
          case VXLAN_GPE_PORT -> PacketType.TUNNEL_VXLAN_GPE;
          case GTPC_PORT -> PacketType.TUNNEL_GTPC;
          case GTPU_PORT -> PacketType.TUNNEL_GTPU;
          case GENEVE_PORT -> PacketType.TUNNEL_GENEVE;
          default -> PacketType.UNKNOWN;
        };
    if (tunnel == PacketType.UNKNOWN || isCut(packet, header, TUNNEL_HEADER)) {
      return 0;
    }
    at.offset = header + TUNNEL_HEADER;
    switch (port) {
      case VXLAN_PORT -> at.protocol = EtherHeader.TEB;
      case VXLAN_GPE_PORT -> at.protocol = gpeProtocol(packet.getUnsignedByte(header + 3));
      case GENEVE_PORT -> {
        at.offset += (packet.getUnsignedByte(header) & 0x3f) * Integer.BYTES;
        int protocol = packet.getUnsignedShort(header + Short.BYTES);
        at.protocol = protocol == 0 ? EtherHeader.IPV4 : protocol;
      }
      default -> gtp(packet, header, at);
    }
    at.innerL2 = at.offset - header + UdpHeader.LENGTH;
    return tunnel.bits();
  }

  private static int gpeProtocol(int next) {
    return switch (next) {
      case GPE_IPV4 -> EtherHeader.IPV4;
      case GPE_IPV6 -> EtherHeader.IPV6;
      case GPE_ETHERNET -> EtherHeader.TEB;
      default -> NOTHING;
    };
  }

  private static void gtp(Mbuf packet, int header, HeaderLengths at) {
    if ((packet.getUnsignedByte(header) & 0x7) != 0) {
      at.offset += GTP_OPTIONS;
    }
    if (packet.getUnsignedByte(header + 1) == GTP_DATA && !isCut(packet, at.offset, 1)) {
      at.protocol =
          switch (packet.getUnsignedByte(at.offset) >> 4) {
            case 4 -> EtherHeader.IPV4;
            case 6 -> EtherHeader.IPV6;
            default -> NOTHING;
          };
    }
  }

  /** Parses what a tunnel carries. Returns the bits of the inner layers. */
  private static int inner(Mbuf packet, HeaderLengths at) {
    int type = 0;
    if (at.protocol == EtherHeader.TEB) {
      if (isCut(packet, at.offset, EtherHeader.LENGTH)) {
        return 0;
      }
      type = PacketType.L2_ETHER.innerBits();
      at.protocol = EtherHeader.type(packet, at.offset);
      at.offset += EtherHeader.LENGTH;
      at.innerL2 += EtherHeader.LENGTH;
    }
    if (isTag(at.protocol)) {
      int start = at.offset;
      type =
          at.protocol == EtherHeader.VLAN
              ? PacketType.L2_ETHER_VLAN.innerBits()
              : PacketType.L2_ETHER_QINQ.innerBits();
      if (!skipTags(packet, at)) {
        return type;
      }
      at.innerL2 += at.offset - start;
    }
    int start = at.offset;
    int outer = ip(packet, at);
    at.innerL3 = at.offset - start;
    PacketType layer4 = PacketType.l4(outer);
    if (layer4 != PacketType.UNKNOWN && layer4 != PacketType.L4_FRAG) {
      at.innerL4 = transportLength(packet, at.offset, layer4.bits());
      layer4 = at.innerL4 == 0 ? PacketType.UNKNOWN : layer4;
    }
    return type | PacketType.l3(outer).innerBits() | layer4.innerBits();
  }
}
