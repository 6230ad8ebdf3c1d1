package dev.mempool.mbuf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names of the flags of one direction, in the order in which C lists them. */
final class FlagNames {

  static final FlagNames RX =
      new FlagNames(
          flag("RX_VLAN", OlFlags.RX_VLAN),
          flag("RX_RSS_HASH", OlFlags.RX_RSS_HASH),
          flag("RX_FDIR", OlFlags.RX_FDIR),
          flag("RX_L4_CKSUM_BAD", OlFlags.RX_L4_CKSUM_BAD, OlFlags.RX_L4_CKSUM_MASK),
          flag("RX_L4_CKSUM_GOOD", OlFlags.RX_L4_CKSUM_GOOD, OlFlags.RX_L4_CKSUM_MASK),
          flag("RX_L4_CKSUM_NONE", OlFlags.RX_L4_CKSUM_NONE, OlFlags.RX_L4_CKSUM_MASK),
          flag("RX_L4_CKSUM_UNKNOWN", OlFlags.RX_L4_CKSUM_UNKNOWN, OlFlags.RX_L4_CKSUM_MASK),
          flag("RX_IP_CKSUM_BAD", OlFlags.RX_IP_CKSUM_BAD, OlFlags.RX_IP_CKSUM_MASK),
          flag("RX_IP_CKSUM_GOOD", OlFlags.RX_IP_CKSUM_GOOD, OlFlags.RX_IP_CKSUM_MASK),
          flag("RX_IP_CKSUM_NONE", OlFlags.RX_IP_CKSUM_NONE, OlFlags.RX_IP_CKSUM_MASK),
          flag("RX_IP_CKSUM_UNKNOWN", OlFlags.RX_IP_CKSUM_UNKNOWN, OlFlags.RX_IP_CKSUM_MASK),
          flag("RX_OUTER_IP_CKSUM_BAD", OlFlags.RX_OUTER_IP_CKSUM_BAD),
          flag("RX_VLAN_STRIPPED", OlFlags.RX_VLAN_STRIPPED),
          flag("RX_IEEE1588_PTP", OlFlags.RX_IEEE1588_PTP),
          flag("RX_IEEE1588_TMST", OlFlags.RX_IEEE1588_TMST),
          flag("RX_FDIR_ID", OlFlags.RX_FDIR_ID),
          flag("RX_FDIR_FLX", OlFlags.RX_FDIR_FLX),
          flag("RX_QINQ_STRIPPED", OlFlags.RX_QINQ_STRIPPED),
          flag("RX_LRO", OlFlags.RX_LRO),
          flag("RX_SEC_OFFLOAD", OlFlags.RX_SEC_OFFLOAD),
          flag("RX_SEC_OFFLOAD_FAILED", OlFlags.RX_SEC_OFFLOAD_FAILED),
          flag("RX_QINQ", OlFlags.RX_QINQ),
          flag(
              "RX_OUTER_L4_CKSUM_BAD",
              OlFlags.RX_OUTER_L4_CKSUM_BAD,
              OlFlags.RX_OUTER_L4_CKSUM_MASK),
          flag(
              "RX_OUTER_L4_CKSUM_GOOD",
              OlFlags.RX_OUTER_L4_CKSUM_GOOD,
              OlFlags.RX_OUTER_L4_CKSUM_MASK),
          flag(
              "RX_OUTER_L4_CKSUM_INVALID",
              OlFlags.RX_OUTER_L4_CKSUM_INVALID,
              OlFlags.RX_OUTER_L4_CKSUM_MASK),
          flag(
              "RX_OUTER_L4_CKSUM_UNKNOWN",
              OlFlags.RX_OUTER_L4_CKSUM_UNKNOWN,
              OlFlags.RX_OUTER_L4_CKSUM_MASK));

  static final FlagNames TX =
      new FlagNames(
          flag("TX_VLAN", OlFlags.TX_VLAN),
          flag("TX_IP_CKSUM", OlFlags.TX_IP_CKSUM),
          flag("TX_TCP_CKSUM", OlFlags.TX_TCP_CKSUM, OlFlags.TX_L4_MASK),
          flag("TX_SCTP_CKSUM", OlFlags.TX_SCTP_CKSUM, OlFlags.TX_L4_MASK),
          flag("TX_UDP_CKSUM", OlFlags.TX_UDP_CKSUM, OlFlags.TX_L4_MASK),
          flag("TX_L4_NO_CKSUM", OlFlags.TX_L4_NO_CKSUM, OlFlags.TX_L4_MASK),
          flag("TX_IEEE1588_TMST", OlFlags.TX_IEEE1588_TMST),
          flag("TX_TCP_SEG", OlFlags.TX_TCP_SEG),
          flag("TX_IPV4", OlFlags.TX_IPV4),
          flag("TX_IPV6", OlFlags.TX_IPV6),
          flag("TX_OUTER_IP_CKSUM", OlFlags.TX_OUTER_IP_CKSUM),
          flag("TX_OUTER_IPV4", OlFlags.TX_OUTER_IPV4),
          flag("TX_OUTER_IPV6", OlFlags.TX_OUTER_IPV6),
          flag("TX_TUNNEL_VXLAN", OlFlags.TX_TUNNEL_VXLAN, OlFlags.TX_TUNNEL_MASK),
          flag("TX_TUNNEL_GTP", OlFlags.TX_TUNNEL_GTP, OlFlags.TX_TUNNEL_MASK),
          flag("TX_TUNNEL_GRE", OlFlags.TX_TUNNEL_GRE, OlFlags.TX_TUNNEL_MASK),
          flag("TX_TUNNEL_IPIP", OlFlags.TX_TUNNEL_IPIP, OlFlags.TX_TUNNEL_MASK),
          flag("TX_TUNNEL_GENEVE", OlFlags.TX_TUNNEL_GENEVE, OlFlags.TX_TUNNEL_MASK),
          flag("TX_TUNNEL_MPLSINUDP", OlFlags.TX_TUNNEL_MPLSINUDP, OlFlags.TX_TUNNEL_MASK),
          flag("TX_TUNNEL_VXLAN_GPE", OlFlags.TX_TUNNEL_VXLAN_GPE, OlFlags.TX_TUNNEL_MASK),
          flag("TX_TUNNEL_IP", OlFlags.TX_TUNNEL_IP, OlFlags.TX_TUNNEL_MASK),
          flag("TX_TUNNEL_UDP", OlFlags.TX_TUNNEL_UDP, OlFlags.TX_TUNNEL_MASK),
          flag("TX_TUNNEL_ESP", OlFlags.TX_TUNNEL_ESP, OlFlags.TX_TUNNEL_MASK),
          flag("TX_QINQ", OlFlags.TX_QINQ),
          flag("TX_MACSEC", OlFlags.TX_MACSEC),
          flag("TX_SEC_OFFLOAD", OlFlags.TX_SEC_OFFLOAD),
          flag("TX_UDP_SEG", OlFlags.TX_UDP_SEG),
          flag("TX_OUTER_UDP_CKSUM", OlFlags.TX_OUTER_UDP_CKSUM));

  /** A value that some bits may have. */
  private record Flag(String name, long value, long mask) {}

  private final List<Flag> flags;

  private FlagNames(Flag... flags) {
    this.flags = List.of(flags);
  }

  private static Flag flag(String name, long value) {
    return flag(name, value, value);
  }

  private static Flag flag(String name, long value, long mask) {
    return new Flag("RTE_MBUF_F_" + name, value, mask);
  }

  /** {@return the name of exactly this value; {@code null} if it has none, as 0} */
  @Nullable String name(long value) {
    for (Flag flag : flags) {
      if (flag.value == value && value != 0) {
        return flag.name;
      }
    }
    return null;
  }

  String list(long word) {
    StringBuilder list = new StringBuilder();
    append(word, list, Integer.MAX_VALUE);
    return list.toString();
  }

  boolean append(long word, StringBuilder to, int limit) {
    NameList names = new NameList(to, limit);
    for (Flag flag : flags) {
      if ((word & flag.mask) == flag.value) {
        names.add(flag.name);
      }
    }
    return names.isComplete();
  }
}
