// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.mbuf.names.FlagNames;
import dev.mempool.mbuf.names.FlagNames.Flag;
import java.util.StringJoiner;

/** The names of all flags, in the order in which C lists them. */
final class FlagTables {

  static final FlagNames RX =
      new FlagNames(
          name("RX_VLAN", OlFlags.RX_VLAN),
          name("RX_RSS_HASH", OlFlags.RX_RSS_HASH),
          name("RX_FDIR", OlFlags.RX_FDIR),
          name("RX_L4_CKSUM_BAD", OlFlags.RX_L4_CKSUM_BAD),
          name("RX_L4_CKSUM_GOOD", OlFlags.RX_L4_CKSUM_GOOD),
          name("RX_L4_CKSUM_NONE", OlFlags.RX_L4_CKSUM_NONE),
          name("RX_L4_CKSUM_UNKNOWN", OlFlags.RX_L4_CKSUM_UNKNOWN),
          name("RX_IP_CKSUM_BAD", OlFlags.RX_IP_CKSUM_BAD),
          name("RX_IP_CKSUM_GOOD", OlFlags.RX_IP_CKSUM_GOOD),
          name("RX_IP_CKSUM_NONE", OlFlags.RX_IP_CKSUM_NONE),
          name("RX_IP_CKSUM_UNKNOWN", OlFlags.RX_IP_CKSUM_UNKNOWN),
          name("RX_OUTER_IP_CKSUM_BAD", OlFlags.RX_OUTER_IP_CKSUM_BAD),
          name("RX_VLAN_STRIPPED", OlFlags.RX_VLAN_STRIPPED),
          name("RX_IEEE1588_PTP", OlFlags.RX_IEEE1588_PTP),
          name("RX_IEEE1588_TMST", OlFlags.RX_IEEE1588_TMST),
          name("RX_FDIR_ID", OlFlags.RX_FDIR_ID),
          name("RX_FDIR_FLX", OlFlags.RX_FDIR_FLX),
          name("RX_QINQ_STRIPPED", OlFlags.RX_QINQ_STRIPPED),
          name("RX_LRO", OlFlags.RX_LRO),
          name("RX_SEC_OFFLOAD", OlFlags.RX_SEC_OFFLOAD),
          name("RX_SEC_OFFLOAD_FAILED", OlFlags.RX_SEC_OFFLOAD_FAILED),
          name("RX_QINQ", OlFlags.RX_QINQ),
          name("RX_OUTER_L4_CKSUM_BAD", OlFlags.RX_OUTER_L4_CKSUM_BAD),
          name("RX_OUTER_L4_CKSUM_GOOD", OlFlags.RX_OUTER_L4_CKSUM_GOOD),
          name("RX_OUTER_L4_CKSUM_INVALID", OlFlags.RX_OUTER_L4_CKSUM_INVALID),
          name("RX_OUTER_L4_CKSUM_UNKNOWN", OlFlags.RX_OUTER_L4_CKSUM_UNKNOWN));

  static final FlagNames TX =
      new FlagNames(
          name("TX_VLAN", OlFlags.TX_VLAN),
          name("TX_IP_CKSUM", OlFlags.TX_IP_CKSUM),
          name("TX_TCP_CKSUM", OlFlags.TX_TCP_CKSUM),
          name("TX_SCTP_CKSUM", OlFlags.TX_SCTP_CKSUM),
          name("TX_UDP_CKSUM", OlFlags.TX_UDP_CKSUM),
          name("TX_L4_NO_CKSUM", OlFlags.TX_L4_NO_CKSUM),
          name("TX_IEEE1588_TMST", OlFlags.TX_IEEE1588_TMST),
          name("TX_TCP_SEG", OlFlags.TX_TCP_SEG),
          name("TX_IPV4", OlFlags.TX_IPV4),
          name("TX_IPV6", OlFlags.TX_IPV6),
          name("TX_OUTER_IP_CKSUM", OlFlags.TX_OUTER_IP_CKSUM),
          name("TX_OUTER_IPV4", OlFlags.TX_OUTER_IPV4),
          name("TX_OUTER_IPV6", OlFlags.TX_OUTER_IPV6),
          name("TX_TUNNEL_VXLAN", OlFlags.TX_TUNNEL_VXLAN),
          name("TX_TUNNEL_GTP", OlFlags.TX_TUNNEL_GTP),
          name("TX_TUNNEL_GRE", OlFlags.TX_TUNNEL_GRE),
          name("TX_TUNNEL_IPIP", OlFlags.TX_TUNNEL_IPIP),
          name("TX_TUNNEL_GENEVE", OlFlags.TX_TUNNEL_GENEVE),
          name("TX_TUNNEL_MPLSINUDP", OlFlags.TX_TUNNEL_MPLSINUDP),
          name("TX_TUNNEL_VXLAN_GPE", OlFlags.TX_TUNNEL_VXLAN_GPE),
          name("TX_TUNNEL_IP", OlFlags.TX_TUNNEL_IP),
          name("TX_TUNNEL_UDP", OlFlags.TX_TUNNEL_UDP),
          name("TX_TUNNEL_ESP", OlFlags.TX_TUNNEL_ESP),
          name("TX_QINQ", OlFlags.TX_QINQ),
          name("TX_MACSEC", OlFlags.TX_MACSEC),
          name("TX_SEC_OFFLOAD", OlFlags.TX_SEC_OFFLOAD),
          name("TX_UDP_SEG", OlFlags.TX_UDP_SEG),
          name("TX_OUTER_UDP_CKSUM", OlFlags.TX_OUTER_UDP_CKSUM));

  private static final FlagNames BUFFER =
      new FlagNames(
          FlagNames.flag("EXTERNAL", Mbuf.EXTERNAL, Mbuf.EXTERNAL),
          FlagNames.flag("INDIRECT", Mbuf.INDIRECT, Mbuf.INDIRECT));

  private FlagTables() {}

  private static Flag name(String name, OlFlags flag) {
    return FlagNames.flag(name, flag.bits(), flag.mask());
  }

  /** Returns the names of the values of all fields that lie within a mask. */
  static String list(long flags, long mask) {
    StringJoiner names = new StringJoiner(" ");
    for (FlagNames table : new FlagNames[] {RX, TX, BUFFER}) {
      table.add(names, flags, mask);
    }
    for (int bit = FlagValues.FIRST_DYNAMIC; bit <= FlagValues.LAST_DYNAMIC; bit++) {
      if ((flags & mask & 1L << bit) != 0) {
        names.add("bit " + bit);
      }
    }
    return names.toString();
  }
}
