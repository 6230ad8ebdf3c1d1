package dev.mempool.mbuf;

import dev.mempool.mbuf.names.LayerNames;
import dev.mempool.mbuf.names.NameList;
import java.util.List;

/**
 * The protocols of a packet, as the sum of one constant per layer: bits 0 to 3 name the link layer,
 * 4 to 7 the network layer, 8 to 11 the transport layer, 12 to 15 a tunnel, and 16 to 27 the three
 * layers within the tunnel. C counterpart: {@code RTE_PTYPE_*}.
 */
public final class PacketType {

  /** The packet was not parsed, or no layer is known. C: {@code RTE_PTYPE_UNKNOWN}. */
  public static final int UNKNOWN = 0;

  /** The bits of the link layer. C: {@code RTE_PTYPE_L2_MASK}. */
  public static final int L2_MASK = 0x0000000f;

  /** Ethernet. C: {@code RTE_PTYPE_L2_ETHER}. */
  public static final int L2_ETHER = 0x00000001;

  /** Ethernet with time synchronisation. C: {@code RTE_PTYPE_L2_ETHER_TIMESYNC}. */
  public static final int L2_ETHER_TIMESYNC = 0x00000002;

  /** ARP. C: {@code RTE_PTYPE_L2_ETHER_ARP}. */
  public static final int L2_ETHER_ARP = 0x00000003;

  /** LLDP. C: {@code RTE_PTYPE_L2_ETHER_LLDP}. */
  public static final int L2_ETHER_LLDP = 0x00000004;

  /** NSH. C: {@code RTE_PTYPE_L2_ETHER_NSH}. */
  public static final int L2_ETHER_NSH = 0x00000005;

  /** Ethernet with a VLAN tag. C: {@code RTE_PTYPE_L2_ETHER_VLAN}. */
  public static final int L2_ETHER_VLAN = 0x00000006;

  /** Ethernet with two VLAN tags. C: {@code RTE_PTYPE_L2_ETHER_QINQ}. */
  public static final int L2_ETHER_QINQ = 0x00000007;

  /** PPPoE. C: {@code RTE_PTYPE_L2_ETHER_PPPOE}. */
  public static final int L2_ETHER_PPPOE = 0x00000008;

  /** Fibre Channel over Ethernet. C: {@code RTE_PTYPE_L2_ETHER_FCOE}. */
  public static final int L2_ETHER_FCOE = 0x00000009;

  /** MPLS. C: {@code RTE_PTYPE_L2_ETHER_MPLS}. */
  public static final int L2_ETHER_MPLS = 0x0000000a;

  /** The bits of the network layer. C: {@code RTE_PTYPE_L3_MASK}. */
  public static final int L3_MASK = 0x000000f0;

  /** IPv4 without options. C: {@code RTE_PTYPE_L3_IPV4}. */
  public static final int L3_IPV4 = 0x00000010;

  /** IPv4 with options. C: {@code RTE_PTYPE_L3_IPV4_EXT}. */
  public static final int L3_IPV4_EXT = 0x00000030;

  /** IPv6 without extension headers. C: {@code RTE_PTYPE_L3_IPV6}. */
  public static final int L3_IPV6 = 0x00000040;

  /** IPv4, perhaps with options. C: {@code RTE_PTYPE_L3_IPV4_EXT_UNKNOWN}. */
  public static final int L3_IPV4_EXT_UNKNOWN = 0x00000090;

  /** IPv6 with extension headers. C: {@code RTE_PTYPE_L3_IPV6_EXT}. */
  public static final int L3_IPV6_EXT = 0x000000c0;

  /** IPv6, perhaps with extension headers. C: {@code RTE_PTYPE_L3_IPV6_EXT_UNKNOWN}. */
  public static final int L3_IPV6_EXT_UNKNOWN = 0x000000e0;

  /** The bits of the transport layer. C: {@code RTE_PTYPE_L4_MASK}. */
  public static final int L4_MASK = 0x00000f00;

  /** TCP. C: {@code RTE_PTYPE_L4_TCP}. */
  public static final int L4_TCP = 0x00000100;

  /** UDP. C: {@code RTE_PTYPE_L4_UDP}. */
  public static final int L4_UDP = 0x00000200;

  /** A fragment of an IP packet. C: {@code RTE_PTYPE_L4_FRAG}. */
  public static final int L4_FRAG = 0x00000300;

  /** SCTP. C: {@code RTE_PTYPE_L4_SCTP}. */
  public static final int L4_SCTP = 0x00000400;

  /** ICMP. C: {@code RTE_PTYPE_L4_ICMP}. */
  public static final int L4_ICMP = 0x00000500;

  /** Another protocol; the packet is not a fragment. C: {@code RTE_PTYPE_L4_NONFRAG}. */
  public static final int L4_NONFRAG = 0x00000600;

  /** IGMP. C: {@code RTE_PTYPE_L4_IGMP}. */
  public static final int L4_IGMP = 0x00000700;

  /** ESP. C: {@code RTE_PTYPE_L4_ESP}. */
  public static final int L4_ESP = 0x00000800;

  /** The bits of the tunnel. C: {@code RTE_PTYPE_TUNNEL_MASK}. */
  public static final int TUNNEL_MASK = 0x0000f000;

  /** IP in IP. C: {@code RTE_PTYPE_TUNNEL_IP}. */
  public static final int TUNNEL_IP = 0x00001000;

  /** GRE. C: {@code RTE_PTYPE_TUNNEL_GRE}. */
  public static final int TUNNEL_GRE = 0x00002000;

  /** VXLAN. C: {@code RTE_PTYPE_TUNNEL_VXLAN}. */
  public static final int TUNNEL_VXLAN = 0x00003000;

  /** NVGRE. C: {@code RTE_PTYPE_TUNNEL_NVGRE}. */
  public static final int TUNNEL_NVGRE = 0x00004000;

  /** GENEVE. C: {@code RTE_PTYPE_TUNNEL_GENEVE}. */
  public static final int TUNNEL_GENEVE = 0x00005000;

  /**
   * Teredo, VXLAN or GRE, which the device does not distinguish. C: {@code
   * RTE_PTYPE_TUNNEL_GRENAT}.
   */
  public static final int TUNNEL_GRENAT = 0x00006000;

  /** GTP-C. C: {@code RTE_PTYPE_TUNNEL_GTPC}. */
  public static final int TUNNEL_GTPC = 0x00007000;

  /** GTP-U. C: {@code RTE_PTYPE_TUNNEL_GTPU}. */
  public static final int TUNNEL_GTPU = 0x00008000;

  /** ESP. C: {@code RTE_PTYPE_TUNNEL_ESP}. */
  public static final int TUNNEL_ESP = 0x00009000;

  /** L2TP. C: {@code RTE_PTYPE_TUNNEL_L2TP}. */
  public static final int TUNNEL_L2TP = 0x0000a000;

  /** VXLAN-GPE. C: {@code RTE_PTYPE_TUNNEL_VXLAN_GPE}. */
  public static final int TUNNEL_VXLAN_GPE = 0x0000b000;

  /** MPLS in GRE. C: {@code RTE_PTYPE_TUNNEL_MPLS_IN_GRE}. */
  public static final int TUNNEL_MPLS_IN_GRE = 0x0000c000;

  /** MPLS in UDP. C: {@code RTE_PTYPE_TUNNEL_MPLS_IN_UDP}. */
  public static final int TUNNEL_MPLS_IN_UDP = 0x0000d000;

  /** The bits of the link layer within the tunnel. C: {@code RTE_PTYPE_INNER_L2_MASK}. */
  public static final int INNER_L2_MASK = 0x000f0000;

  /** Ethernet. C: {@code RTE_PTYPE_INNER_L2_ETHER}. */
  public static final int INNER_L2_ETHER = 0x00010000;

  /** Ethernet with a VLAN tag. C: {@code RTE_PTYPE_INNER_L2_ETHER_VLAN}. */
  public static final int INNER_L2_ETHER_VLAN = 0x00020000;

  /** Ethernet with two VLAN tags. C: {@code RTE_PTYPE_INNER_L2_ETHER_QINQ}. */
  public static final int INNER_L2_ETHER_QINQ = 0x00030000;

  /** The bits of the network layer within the tunnel. C: {@code RTE_PTYPE_INNER_L3_MASK}. */
  public static final int INNER_L3_MASK = 0x00f00000;

  /** IPv4 without options. C: {@code RTE_PTYPE_INNER_L3_IPV4}. */
  public static final int INNER_L3_IPV4 = 0x00100000;

  /** IPv4 with options. C: {@code RTE_PTYPE_INNER_L3_IPV4_EXT}. */
  public static final int INNER_L3_IPV4_EXT = 0x00200000;

  /** IPv6 without extension headers. C: {@code RTE_PTYPE_INNER_L3_IPV6}. */
  public static final int INNER_L3_IPV6 = 0x00300000;

  /** IPv4, perhaps with options. C: {@code RTE_PTYPE_INNER_L3_IPV4_EXT_UNKNOWN}. */
  public static final int INNER_L3_IPV4_EXT_UNKNOWN = 0x00400000;

  /** IPv6 with extension headers. C: {@code RTE_PTYPE_INNER_L3_IPV6_EXT}. */
  public static final int INNER_L3_IPV6_EXT = 0x00500000;

  /** IPv6, perhaps with extension headers. C: {@code RTE_PTYPE_INNER_L3_IPV6_EXT_UNKNOWN}. */
  public static final int INNER_L3_IPV6_EXT_UNKNOWN = 0x00600000;

  /** The bits of the transport layer within the tunnel. C: {@code RTE_PTYPE_INNER_L4_MASK}. */
  public static final int INNER_L4_MASK = 0x0f000000;

  /** TCP. C: {@code RTE_PTYPE_INNER_L4_TCP}. */
  public static final int INNER_L4_TCP = 0x01000000;

  /** UDP. C: {@code RTE_PTYPE_INNER_L4_UDP}. */
  public static final int INNER_L4_UDP = 0x02000000;

  /** A fragment of an IP packet. C: {@code RTE_PTYPE_INNER_L4_FRAG}. */
  public static final int INNER_L4_FRAG = 0x03000000;

  /** SCTP. C: {@code RTE_PTYPE_INNER_L4_SCTP}. */
  public static final int INNER_L4_SCTP = 0x04000000;

  /** ICMP. C: {@code RTE_PTYPE_INNER_L4_ICMP}. */
  public static final int INNER_L4_ICMP = 0x05000000;

  /** Another protocol; the packet is not a fragment. C: {@code RTE_PTYPE_INNER_L4_NONFRAG}. */
  public static final int INNER_L4_NONFRAG = 0x06000000;

  /** ESP. C: {@code RTE_PTYPE_INNER_L4_ESP}. */
  public static final int INNER_L4_ESP = 0x08000000;

  /** The bits of all layers. C: {@code RTE_PTYPE_ALL_MASK}. */
  public static final int ALL_MASK = 0x0fffffff;

  private static final int LAYER_BITS = 4;
  private static final int LAYER_MASK = (1 << LAYER_BITS) - 1;

  /** The names of all layers, from the lowest bits of a type on. */
  private static final List<LayerNames> LAYERS =
      List.of(
          new LayerNames(
              "L2",
              "- ETHER ETHER_TIMESYNC ETHER_ARP ETHER_LLDP ETHER_NSH ETHER_VLAN ETHER_QINQ"
                  + " ETHER_PPPOE ETHER_FCOE ETHER_MPLS"),
          new LayerNames(
              "L3",
              "- IPV4 - IPV4_EXT IPV6 - - - - IPV4_EXT_UNKNOWN - - IPV6_EXT - IPV6_EXT_UNKNOWN"),
          new LayerNames("L4", "- TCP UDP FRAG SCTP ICMP NONFRAG IGMP ESP"),
          new LayerNames(
              "TUNNEL",
              "- IP GRE VXLAN NVGRE GENEVE GRENAT GTPC GTPU ESP L2TP VXLAN_GPE MPLS_IN_GRE"
                  + " MPLS_IN_UDP"),
          new LayerNames("INNER_L2", "- ETHER ETHER_VLAN ETHER_QINQ"),
          new LayerNames(
              "INNER_L3", "- IPV4 IPV4_EXT IPV6 IPV4_EXT_UNKNOWN IPV6_EXT IPV6_EXT_UNKNOWN"),
          new LayerNames("INNER_L4", "- TCP UDP FRAG SCTP ICMP NONFRAG - ESP"));

  private PacketType() {}

  /**
   * {@return the name of the link layer, for example {@code L2_ETHER}; {@code L2_UNKNOWN} when it
   * is not known} C counterpart: {@code rte_get_ptype_l2_name}.
   *
   * @param type a sum of constants of this class
   */
  public static String l2Name(int type) {
    return layerName(type, 0);
  }

  /**
   * {@return the name of the network layer, for example {@code L3_IPV4_EXT}; {@code L3_UNKNOWN}
   * when it is not known} C counterpart: {@code rte_get_ptype_l3_name}.
   *
   * @param type a sum of constants of this class
   */
  public static String l3Name(int type) {
    return layerName(type, 1);
  }

  /**
   * {@return the name of the transport layer, for example {@code L4_UDP}; {@code L4_UNKNOWN} when
   * it is not known} C counterpart: {@code rte_get_ptype_l4_name}.
   *
   * @param type a sum of constants of this class
   */
  public static String l4Name(int type) {
    return layerName(type, 2);
  }

  /**
   * {@return the name of the tunnel, for example {@code TUNNEL_VXLAN}; {@code TUNNEL_UNKNOWN} when
   * there is none or it is not known} C counterpart: {@code rte_get_ptype_tunnel_name}.
   *
   * @param type a sum of constants of this class
   */
  public static String tunnelName(int type) {
    return layerName(type, 3);
  }

  /**
   * {@return the name of the link layer within the tunnel; {@code INNER_L2_UNKNOWN} when there is
   * none or it is not known} C counterpart: {@code rte_get_ptype_inner_l2_name}.
   *
   * @param type a sum of constants of this class
   */
  public static String innerL2Name(int type) {
    return layerName(type, 4);
  }

  /**
   * {@return the name of the network layer within the tunnel; {@code INNER_L3_UNKNOWN} when there
   * is none or it is not known} C counterpart: {@code rte_get_ptype_inner_l3_name}.
   *
   * @param type a sum of constants of this class
   */
  public static String innerL3Name(int type) {
    return layerName(type, 5);
  }

  /**
   * {@return the name of the transport layer within the tunnel; {@code INNER_L4_UNKNOWN} when there
   * is none or it is not known} C counterpart: {@code rte_get_ptype_inner_l4_name}.
   *
   * @param type a sum of constants of this class
   */
  public static String innerL4Name(int type) {
    return layerName(type, 6);
  }

  private static String layerName(int type, int layer) {
    return LAYERS.get(layer).name(type >>> (layer * LAYER_BITS) & LAYER_MASK);
  }

  /**
   * {@return whether the network layer is IPv4, with options or without} C counterpart: {@code
   * RTE_ETH_IS_IPV4_HDR}.
   *
   * @param type a sum of constants of this class
   */
  public static boolean isIPv4(int type) {
    return (type & L3_IPV4) != 0;
  }

  /**
   * {@return whether the network layer is IPv6, with extension headers or without} C counterpart:
   * {@code RTE_ETH_IS_IPV6_HDR}.
   *
   * @param type a sum of constants of this class
   */
  public static boolean isIPv6(int type) {
    return (type & L3_IPV6) != 0;
  }

  /**
   * {@return whether the packet is one within a tunnel} C counterpart: {@code
   * RTE_ETH_IS_TUNNEL_PKT}.
   *
   * @param type a sum of constants of this class
   */
  public static boolean isTunnel(int type) {
    return (type & (TUNNEL_MASK | INNER_L2_MASK | INNER_L3_MASK | INNER_L4_MASK)) != 0;
  }

  /**
   * {@return the protocol that an ESP trailer names, 0 to 255} Some devices store it in bits 16 to
   * 23, in place of the inner layers 2 and 3, if the tunnel is {@link #TUNNEL_ESP}. C counterpart:
   * {@code inner_esp_next_proto}.
   *
   * @param type a sum of constants of this class
   */
  public static int innerEspNextProtocol(int type) {
    return type >>> 16 & 0xff;
  }

  /**
   * Returns the names of the layers of a packet, the outermost first, for example {@code L2_ETHER
   * L3_IPV4 L4_UDP}. C counterpart: {@code rte_get_ptype_name}, which ends with a blank.
   *
   * @param type a sum of constants of this class; bits 28 to 31 are ignored
   * @return the names with one blank between them; {@code UNKNOWN} when no layer is known, and
   *     {@code L3_UNKNOWN} and the like for a value without a meaning
   */
  public static String name(int type) {
    StringBuilder name = new StringBuilder();
    appendName(type, name, Integer.MAX_VALUE);
    return name.toString();
  }

  /**
   * Appends the result of {@link #name} to a text, up to a limit. C counterpart: {@code
   * rte_get_ptype_name}, whose buffer holds one character less than its length.
   *
   * @param type a sum of constants of this class; bits 28 to 31 are ignored
   * @param to the text
   * @param limit the most characters to append
   * @return {@code false} if the text was cut off at the limit
   * @throws IllegalArgumentException if the limit is negative; nothing was appended then
   */
  public static boolean appendName(int type, StringBuilder to, int limit) {
    NameList names = new NameList(to, limit);
    if ((type & ALL_MASK) == 0) {
      names.add("UNKNOWN");
    }
    for (int layer = 0; layer < LAYERS.size(); layer++) {
      if ((type >>> (layer * LAYER_BITS) & LAYER_MASK) != 0) {
        names.add(layerName(type, layer));
      }
    }
    return names.isComplete();
  }
}
