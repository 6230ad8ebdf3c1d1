// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * The protocols of the layers of a packet. The type of a packet, {@link Mbuf#packetType()}, is an
 * {@code int} that has a protocol per layer: bits 0 to 3 for the link layer, 4 to 7 for the network
 * layer, 8 to 11 for the transport layer, 12 to 15 for a tunnel, and 16 to 27 for the three layers
 * within the tunnel. It is put together from {@link #bits()} and {@link #innerBits()}, and taken
 * apart by the static methods:
 *
 * <pre>{@code
 * packet.setPacketType(L2_ETHER.bits() | L3_IPV4.bits() | L4_UDP.bits());
 * PacketType transport = PacketType.l4(packet.packetType());                           // L4_UDP
 * PacketType within = PacketType.l4(PacketType.inner(packet.packetType()));            // UNKNOWN
 * }</pre>
 *
 * <p>C counterpart: {@code RTE_PTYPE_*}.
 *
 * @since 0.1.0
 */
public enum PacketType {

  /**
   * No protocol is known for the layer, or the packet was not parsed. Its bits are 0. C: {@code
   * RTE_PTYPE_UNKNOWN}.
   */
  UNKNOWN(0, 0),

  // ---- the link layer ----

  /**
   * Ethernet. C: {@code RTE_PTYPE_L2_ETHER}, and {@code RTE_PTYPE_INNER_L2_ETHER} within a tunnel.
   */
  L2_ETHER(0x1, 0x10000),

  /** Ethernet with time synchronisation. C: {@code RTE_PTYPE_L2_ETHER_TIMESYNC}. */
  L2_ETHER_TIMESYNC(0x2, PacketType.NONE),

  /** ARP. C: {@code RTE_PTYPE_L2_ETHER_ARP}. */
  L2_ETHER_ARP(0x3, PacketType.NONE),

  /** LLDP. C: {@code RTE_PTYPE_L2_ETHER_LLDP}. */
  L2_ETHER_LLDP(0x4, PacketType.NONE),

  /** NSH. C: {@code RTE_PTYPE_L2_ETHER_NSH}. */
  L2_ETHER_NSH(0x5, PacketType.NONE),

  /**
   * Ethernet with a VLAN tag. C: {@code RTE_PTYPE_L2_ETHER_VLAN}, and {@code
   * RTE_PTYPE_INNER_L2_ETHER_VLAN} within a tunnel.
   */
  L2_ETHER_VLAN(0x6, 0x20000),

  /**
   * Ethernet with two VLAN tags. C: {@code RTE_PTYPE_L2_ETHER_QINQ}, and {@code
   * RTE_PTYPE_INNER_L2_ETHER_QINQ} within a tunnel.
   */
  L2_ETHER_QINQ(0x7, 0x30000),

  /** PPPoE. C: {@code RTE_PTYPE_L2_ETHER_PPPOE}. */
  L2_ETHER_PPPOE(0x8, PacketType.NONE),

  /** Fibre Channel over Ethernet. C: {@code RTE_PTYPE_L2_ETHER_FCOE}. */
  L2_ETHER_FCOE(0x9, PacketType.NONE),

  /** MPLS. C: {@code RTE_PTYPE_L2_ETHER_MPLS}. */
  L2_ETHER_MPLS(0xa, PacketType.NONE),

  // ---- the network layer ----

  /**
   * IPv4 without options. C: {@code RTE_PTYPE_L3_IPV4}, and {@code RTE_PTYPE_INNER_L3_IPV4} within
   * a tunnel.
   */
  L3_IPV4(0x10, 0x100000),

  /**
   * IPv4 with options. C: {@code RTE_PTYPE_L3_IPV4_EXT}, and {@code RTE_PTYPE_INNER_L3_IPV4_EXT}
   * within a tunnel.
   */
  L3_IPV4_EXT(0x30, 0x200000),

  /**
   * IPv6 without extension headers. C: {@code RTE_PTYPE_L3_IPV6}, and {@code
   * RTE_PTYPE_INNER_L3_IPV6} within a tunnel.
   */
  L3_IPV6(0x40, 0x300000),

  /**
   * IPv4, perhaps with options. C: {@code RTE_PTYPE_L3_IPV4_EXT_UNKNOWN}, and {@code
   * RTE_PTYPE_INNER_L3_IPV4_EXT_UNKNOWN} within a tunnel.
   */
  L3_IPV4_EXT_UNKNOWN(0x90, 0x400000),

  /**
   * IPv6 with extension headers. C: {@code RTE_PTYPE_L3_IPV6_EXT}, and {@code
   * RTE_PTYPE_INNER_L3_IPV6_EXT} within a tunnel.
   */
  L3_IPV6_EXT(0xc0, 0x500000),

  /**
   * IPv6, perhaps with extension headers. C: {@code RTE_PTYPE_L3_IPV6_EXT_UNKNOWN}, and {@code
   * RTE_PTYPE_INNER_L3_IPV6_EXT_UNKNOWN} within a tunnel.
   */
  L3_IPV6_EXT_UNKNOWN(0xe0, 0x600000),

  // ---- the transport layer ----

  /** TCP. C: {@code RTE_PTYPE_L4_TCP}, and {@code RTE_PTYPE_INNER_L4_TCP} within a tunnel. */
  L4_TCP(0x100, 0x1000000),

  /** UDP. C: {@code RTE_PTYPE_L4_UDP}, and {@code RTE_PTYPE_INNER_L4_UDP} within a tunnel. */
  L4_UDP(0x200, 0x2000000),

  /**
   * A fragment of an IP packet. C: {@code RTE_PTYPE_L4_FRAG}, and {@code RTE_PTYPE_INNER_L4_FRAG}
   * within a tunnel.
   */
  L4_FRAG(0x300, 0x3000000),

  /** SCTP. C: {@code RTE_PTYPE_L4_SCTP}, and {@code RTE_PTYPE_INNER_L4_SCTP} within a tunnel. */
  L4_SCTP(0x400, 0x4000000),

  /** ICMP. C: {@code RTE_PTYPE_L4_ICMP}, and {@code RTE_PTYPE_INNER_L4_ICMP} within a tunnel. */
  L4_ICMP(0x500, 0x5000000),

  /**
   * Another protocol; the packet is not a fragment. C: {@code RTE_PTYPE_L4_NONFRAG}, and {@code
   * RTE_PTYPE_INNER_L4_NONFRAG} within a tunnel.
   */
  L4_NONFRAG(0x600, 0x6000000),

  /** IGMP. C: {@code RTE_PTYPE_L4_IGMP}. */
  L4_IGMP(0x700, PacketType.NONE),

  /** ESP. C: {@code RTE_PTYPE_L4_ESP}, and {@code RTE_PTYPE_INNER_L4_ESP} within a tunnel. */
  L4_ESP(0x800, 0x8000000),

  // ---- the tunnel ----

  /** IP in IP. C: {@code RTE_PTYPE_TUNNEL_IP}. */
  TUNNEL_IP(0x1000, PacketType.NONE),

  /** GRE. C: {@code RTE_PTYPE_TUNNEL_GRE}. */
  TUNNEL_GRE(0x2000, PacketType.NONE),

  /** VXLAN. C: {@code RTE_PTYPE_TUNNEL_VXLAN}. */
  TUNNEL_VXLAN(0x3000, PacketType.NONE),

  /** NVGRE. C: {@code RTE_PTYPE_TUNNEL_NVGRE}. */
  TUNNEL_NVGRE(0x4000, PacketType.NONE),

  /** GENEVE. C: {@code RTE_PTYPE_TUNNEL_GENEVE}. */
  TUNNEL_GENEVE(0x5000, PacketType.NONE),

  /**
   * Teredo, VXLAN or GRE, which the device does not distinguish. C: {@code
   * RTE_PTYPE_TUNNEL_GRENAT}.
   */
  TUNNEL_GRENAT(0x6000, PacketType.NONE),

  /** GTP-C. C: {@code RTE_PTYPE_TUNNEL_GTPC}. */
  TUNNEL_GTPC(0x7000, PacketType.NONE),

  /** GTP-U. C: {@code RTE_PTYPE_TUNNEL_GTPU}. */
  TUNNEL_GTPU(0x8000, PacketType.NONE),

  /**
   * ESP. Some devices then put the protocol that the ESP trailer names into bits 16 to 23 of the
   * type, in place of two layers within the tunnel ({@code inner_esp_next_proto} in C). C: {@code
   * RTE_PTYPE_TUNNEL_ESP}.
   */
  TUNNEL_ESP(0x9000, PacketType.NONE),

  /** L2TP. C: {@code RTE_PTYPE_TUNNEL_L2TP}. */
  TUNNEL_L2TP(0xa000, PacketType.NONE),

  /** VXLAN-GPE. C: {@code RTE_PTYPE_TUNNEL_VXLAN_GPE}. */
  TUNNEL_VXLAN_GPE(0xb000, PacketType.NONE),

  /** MPLS in GRE. C: {@code RTE_PTYPE_TUNNEL_MPLS_IN_GRE}. */
  TUNNEL_MPLS_IN_GRE(0xc000, PacketType.NONE),

  /** MPLS in UDP. C: {@code RTE_PTYPE_TUNNEL_MPLS_IN_UDP}. */
  TUNNEL_MPLS_IN_UDP(0xd000, PacketType.NONE);

  /** The inner bits of a protocol that has none. */
  private static final int NONE = -1;

  private static final int LAYER_BITS = 4;
  private static final int LAYER_MASK = (1 << LAYER_BITS) - 1;

  /** The bits of the tunnel and of the layers within it. */
  private static final int ANY_TUNNEL = 0x0ffff000;

  private static final String[] LAYER_NAMES = {
    "L2", "L3", "L4", "TUNNEL", "INNER_L2", "INNER_L3", "INNER_L4"
  };

  private static final int TUNNEL = 3;
  private static final int INNER = 4;

  /** The protocols by layer and value. */
  private static final PacketType[][] LAYERS = new PacketType[LAYER_NAMES.length][1 << LAYER_BITS];

  static {
    for (PacketType[] layer : LAYERS) {
      Arrays.fill(layer, UNKNOWN);
    }
    for (PacketType type : values()) {
      enter(type.bits, type);
      if (type.inner != NONE) {
        enter(type.inner, type);
      }
    }
  }

  private final int bits;
  private final int inner;

  PacketType(int bits, int inner) {
    this.bits = bits;
    this.inner = inner;
  }

  private static void enter(int bits, PacketType type) {
    if (bits != 0) {
      int layer = Integer.numberOfTrailingZeros(bits) / LAYER_BITS;
      LAYERS[layer][bits >>> layer * LAYER_BITS] = type;
    }
  }

  private static PacketType layer(int type, int layer) {
    return LAYERS[layer][type >>> layer * LAYER_BITS & LAYER_MASK];
  }

  /** {@return the bits of this protocol in the type of a packet} */
  public int bits() {
    return bits;
  }

  /**
   * {@return the bits of this protocol in the type of a packet in whose tunnel it is}
   *
   * @throws UnsupportedOperationException if the type of a packet has no such bits, for example for
   *     a tunnel
   */
  public int innerBits() {
    if (inner == NONE) {
      throw new UnsupportedOperationException(
          String.format(
              Locale.ROOT,
              "%s cannot be named within a tunnel: the type of a packet has no bits for it, as in"
                  + " C",
              name()));
    }
    return inner;
  }

  /**
   * {@return the protocol of the link layer, or {@link #UNKNOWN}}
   *
   * @param type the type of a packet
   */
  public static PacketType l2(int type) {
    return layer(type, 0);
  }

  /**
   * {@return the protocol of the network layer, or {@link #UNKNOWN}}
   *
   * @param type the type of a packet
   */
  public static PacketType l3(int type) {
    return layer(type, 1);
  }

  /**
   * {@return the protocol of the transport layer, or {@link #UNKNOWN}}
   *
   * @param type the type of a packet
   */
  public static PacketType l4(int type) {
    return layer(type, 2);
  }

  /**
   * {@return the tunnel; {@link #UNKNOWN} if there is none or it is not known}
   *
   * @param type the type of a packet
   */
  public static PacketType tunnel(int type) {
    return layer(type, TUNNEL);
  }

  /**
   * {@return the type of the packet within the tunnel, as if it had come without the tunnel; 0 if
   * no layer of it is known} All methods for types can be used with the result.
   *
   * @param type the type of a packet
   */
  public static int inner(int type) {
    return layer(type, INNER).bits | layer(type, INNER + 1).bits | layer(type, INNER + 2).bits;
  }

  /**
   * {@return whether the network layer is IPv4, with options or without} C counterpart: {@code
   * RTE_ETH_IS_IPV4_HDR}.
   *
   * @param type the type of a packet
   */
  public static boolean isIPv4(int type) {
    return (type & L3_IPV4.bits) != 0;
  }

  /**
   * {@return whether the network layer is IPv6, with extension headers or without} C counterpart:
   * {@code RTE_ETH_IS_IPV6_HDR}.
   *
   * @param type the type of a packet
   */
  public static boolean isIPv6(int type) {
    return (type & L3_IPV6.bits) != 0;
  }

  /**
   * {@return whether the packet is one within a tunnel} C counterpart: {@code
   * RTE_ETH_IS_TUNNEL_PKT}.
   *
   * @param type the type of a packet
   */
  public static boolean isTunnel(int type) {
    return (type & ANY_TUNNEL) != 0;
  }

  /**
   * Returns the names of the layers of a packet, the outermost first, for example {@code L2_ETHER
   * L3_IPV4 L4_UDP}. C counterpart: {@code rte_get_ptype_name}, which ends with a blank.
   *
   * @param type the type of a packet; bits 28 to 31 are ignored
   * @return the names with one blank between them, those within a tunnel with {@code INNER_} before
   *     them; {@code UNKNOWN} when no layer is known, and {@code L3_UNKNOWN} and the like for a
   *     value without a meaning
   */
  public static String toString(int type) {
    StringJoiner names = new StringJoiner(" ");
    names.setEmptyValue(UNKNOWN.name());
    for (int layer = 0; layer < LAYER_NAMES.length; layer++) {
      if ((type >>> layer * LAYER_BITS & LAYER_MASK) != 0) {
        PacketType protocol = layer(type, layer);
        names.add(
            protocol == UNKNOWN
                ? LAYER_NAMES[layer] + "_" + UNKNOWN
                : (layer < INNER ? "" : "INNER_") + protocol);
      }
    }
    return names.toString();
  }
}
