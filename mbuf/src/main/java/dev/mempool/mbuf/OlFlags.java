package dev.mempool.mbuf;

import org.jspecify.annotations.Nullable;

/**
 * The flags of a packet: what a device found out about one that it received (bits 0 to 22), what it
 * shall do with one that it sends (41 to 60), and whose buffer it is (61 and 62). Bits 23 to 40 are
 * for {@linkplain DynRegistry dynamic flags}. Some neighbours are one number; its bits are in a
 * mask. C counterpart: {@code RTE_MBUF_F_*}.
 */
public final class OlFlags {

  // ---- what a device found out about a packet that it received ----

  /**
   * The packet came with a VLAN tag, which is in {@link Mbuf#vlanTci()}. C: {@code
   * RTE_MBUF_F_RX_VLAN}.
   */
  public static final long RX_VLAN = 1L << 0;

  /** {@link Mbuf#hashRss()} is set. C: {@code RTE_MBUF_F_RX_RSS_HASH}. */
  public static final long RX_RSS_HASH = 1L << 1;

  /** A rule of the flow director matched. C: {@code RTE_MBUF_F_RX_FDIR}. */
  public static final long RX_FDIR = 1L << 2;

  /** The checksum of the transport header is wrong. C: {@code RTE_MBUF_F_RX_L4_CKSUM_BAD}. */
  public static final long RX_L4_CKSUM_BAD = 1L << 3;

  /** The checksum of the IPv4 header is wrong. C: {@code RTE_MBUF_F_RX_IP_CKSUM_BAD}. */
  public static final long RX_IP_CKSUM_BAD = 1L << 4;

  /**
   * The checksum of the IPv4 header outside the tunnel is wrong. C: {@code
   * RTE_MBUF_F_RX_OUTER_IP_CKSUM_BAD}.
   */
  public static final long RX_OUTER_IP_CKSUM_BAD = 1L << 5;

  /**
   * The VLAN tag was removed from the data; {@link #RX_VLAN} is set too. C: {@code
   * RTE_MBUF_F_RX_VLAN_STRIPPED}.
   */
  public static final long RX_VLAN_STRIPPED = 1L << 6;

  /** The checksum of the IPv4 header is right. C: {@code RTE_MBUF_F_RX_IP_CKSUM_GOOD}. */
  public static final long RX_IP_CKSUM_GOOD = 1L << 7;

  /** The checksum of the transport header is right. C: {@code RTE_MBUF_F_RX_L4_CKSUM_GOOD}. */
  public static final long RX_L4_CKSUM_GOOD = 1L << 8;

  /** A packet of the precision time protocol. C: {@code RTE_MBUF_F_RX_IEEE1588_PTP}. */
  public static final long RX_IEEE1588_PTP = 1L << 9;

  /**
   * A packet of the precision time protocol that got a time stamp. C: {@code
   * RTE_MBUF_F_RX_IEEE1588_TMST}.
   */
  public static final long RX_IEEE1588_TMST = 1L << 10;

  /**
   * {@link Mbuf#hashFdirHigh()} is the id of the flow director rule. C: {@code
   * RTE_MBUF_F_RX_FDIR_ID}.
   */
  public static final long RX_FDIR_ID = 1L << 13;

  /** The flow director left flexible bytes in the hash. C: {@code RTE_MBUF_F_RX_FDIR_FLX}. */
  public static final long RX_FDIR_FLX = 1L << 14;

  /**
   * Both VLAN tags were removed from the data; {@link #RX_VLAN}, {@link #RX_VLAN_STRIPPED} and
   * {@link #RX_QINQ} are set too. C: {@code RTE_MBUF_F_RX_QINQ_STRIPPED}.
   */
  public static final long RX_QINQ_STRIPPED = 1L << 15;

  /** The device merged several packets into this one. C: {@code RTE_MBUF_F_RX_LRO}. */
  public static final long RX_LRO = 1L << 16;

  /**
   * The device processed the security protocol of the packet. C: {@code RTE_MBUF_F_RX_SEC_OFFLOAD}.
   */
  public static final long RX_SEC_OFFLOAD = 1L << 18;

  /** Processing the security protocol failed. C: {@code RTE_MBUF_F_RX_SEC_OFFLOAD_FAILED}. */
  public static final long RX_SEC_OFFLOAD_FAILED = 1L << 19;

  /**
   * The packet came with two VLAN tags, which are in {@link Mbuf#vlanTci()} and {@link
   * Mbuf#vlanTciOuter()}; {@link #RX_VLAN} is set too. C: {@code RTE_MBUF_F_RX_QINQ}.
   */
  public static final long RX_QINQ = 1L << 20;

  /**
   * The checksum of the transport header outside the tunnel is wrong. C: {@code
   * RTE_MBUF_F_RX_OUTER_L4_CKSUM_BAD}.
   */
  public static final long RX_OUTER_L4_CKSUM_BAD = 1L << 21;

  /**
   * The checksum of the transport header outside the tunnel is right. C: {@code
   * RTE_MBUF_F_RX_OUTER_L4_CKSUM_GOOD}.
   */
  public static final long RX_OUTER_L4_CKSUM_GOOD = 1L << 22;

  // ---- fields of two bits about received packets ----

  /**
   * The bits that say what is known about the checksum of the IPv4 header. C: {@code
   * RTE_MBUF_F_RX_IP_CKSUM_MASK}.
   */
  public static final long RX_IP_CKSUM_MASK = RX_IP_CKSUM_BAD | RX_IP_CKSUM_GOOD;

  /**
   * Nothing is known about the checksum of the IPv4 header. C: {@code
   * RTE_MBUF_F_RX_IP_CKSUM_UNKNOWN}.
   */
  public static final long RX_IP_CKSUM_UNKNOWN = 0;

  /**
   * The checksum of the IPv4 header is not in the data, but the header is whole. C: {@code
   * RTE_MBUF_F_RX_IP_CKSUM_NONE}.
   */
  public static final long RX_IP_CKSUM_NONE = RX_IP_CKSUM_BAD | RX_IP_CKSUM_GOOD;

  /**
   * The bits that say what is known about the checksum of the transport header. C: {@code
   * RTE_MBUF_F_RX_L4_CKSUM_MASK}.
   */
  public static final long RX_L4_CKSUM_MASK = RX_L4_CKSUM_BAD | RX_L4_CKSUM_GOOD;

  /**
   * Nothing is known about the checksum of the transport header. C: {@code
   * RTE_MBUF_F_RX_L4_CKSUM_UNKNOWN}.
   */
  public static final long RX_L4_CKSUM_UNKNOWN = 0;

  /**
   * The checksum of the transport header is not in the data, but the payload is whole. C: {@code
   * RTE_MBUF_F_RX_L4_CKSUM_NONE}.
   */
  public static final long RX_L4_CKSUM_NONE = RX_L4_CKSUM_BAD | RX_L4_CKSUM_GOOD;

  /**
   * The bits that say what is known about the checksum of the transport header outside the tunnel.
   * C: {@code RTE_MBUF_F_RX_OUTER_L4_CKSUM_MASK}.
   */
  public static final long RX_OUTER_L4_CKSUM_MASK = RX_OUTER_L4_CKSUM_BAD | RX_OUTER_L4_CKSUM_GOOD;

  /**
   * Nothing is known about the checksum of the transport header outside the tunnel. C: {@code
   * RTE_MBUF_F_RX_OUTER_L4_CKSUM_UNKNOWN}.
   */
  public static final long RX_OUTER_L4_CKSUM_UNKNOWN = 0;

  /**
   * The transport header outside the tunnel has no valid checksum to look at. C: {@code
   * RTE_MBUF_F_RX_OUTER_L4_CKSUM_INVALID}.
   */
  public static final long RX_OUTER_L4_CKSUM_INVALID =
      RX_OUTER_L4_CKSUM_BAD | RX_OUTER_L4_CKSUM_GOOD;

  // ---- bits for dynamic flags ----

  /** The lowest bit for dynamic flags. C: {@code RTE_MBUF_F_FIRST_FREE}. */
  public static final long FIRST_FREE = 1L << 23;

  /** The highest bit for dynamic flags. C: {@code RTE_MBUF_F_LAST_FREE}. */
  public static final long LAST_FREE = 1L << 40;

  // ---- what a device shall do with a packet that it sends ----

  /**
   * Compute the checksum of the UDP header outside the tunnel. C: {@code
   * RTE_MBUF_F_TX_OUTER_UDP_CKSUM}.
   */
  public static final long TX_OUTER_UDP_CKSUM = 1L << 41;

  /** Cut a large UDP datagram into fragments or segments. C: {@code RTE_MBUF_F_TX_UDP_SEG}. */
  public static final long TX_UDP_SEG = 1L << 42;

  /** Process the security protocol of the packet. C: {@code RTE_MBUF_F_TX_SEC_OFFLOAD}. */
  public static final long TX_SEC_OFFLOAD = 1L << 43;

  /** Encrypt by MACsec. C: {@code RTE_MBUF_F_TX_MACSEC}. */
  public static final long TX_MACSEC = 1L << 44;

  /** The tunnel is VXLAN. C: {@code RTE_MBUF_F_TX_TUNNEL_VXLAN}. */
  public static final long TX_TUNNEL_VXLAN = 0x1L << 45;

  /** The tunnel is GRE. C: {@code RTE_MBUF_F_TX_TUNNEL_GRE}. */
  public static final long TX_TUNNEL_GRE = 0x2L << 45;

  /** The tunnel is IP in IP. C: {@code RTE_MBUF_F_TX_TUNNEL_IPIP}. */
  public static final long TX_TUNNEL_IPIP = 0x3L << 45;

  /** The tunnel is GENEVE. C: {@code RTE_MBUF_F_TX_TUNNEL_GENEVE}. */
  public static final long TX_TUNNEL_GENEVE = 0x4L << 45;

  /** The tunnel is MPLS in UDP. C: {@code RTE_MBUF_F_TX_TUNNEL_MPLSINUDP}. */
  public static final long TX_TUNNEL_MPLSINUDP = 0x5L << 45;

  /** The tunnel is VXLAN-GPE. C: {@code RTE_MBUF_F_TX_TUNNEL_VXLAN_GPE}. */
  public static final long TX_TUNNEL_VXLAN_GPE = 0x6L << 45;

  /** The tunnel is GTP. C: {@code RTE_MBUF_F_TX_TUNNEL_GTP}. */
  public static final long TX_TUNNEL_GTP = 0x7L << 45;

  /** The tunnel is ESP. C: {@code RTE_MBUF_F_TX_TUNNEL_ESP}. */
  public static final long TX_TUNNEL_ESP = 0x8L << 45;

  /**
   * Some tunnel over IP; the lengths in the TX offload tell where its payload starts. C: {@code
   * RTE_MBUF_F_TX_TUNNEL_IP}.
   */
  public static final long TX_TUNNEL_IP = 0xdL << 45;

  /**
   * Some tunnel over UDP; the lengths in the TX offload tell where its payload starts. C: {@code
   * RTE_MBUF_F_TX_TUNNEL_UDP}.
   */
  public static final long TX_TUNNEL_UDP = 0xeL << 45;

  /** The bits that name the tunnel. C: {@code RTE_MBUF_F_TX_TUNNEL_MASK}. */
  public static final long TX_TUNNEL_MASK = 0xfL << 45;

  /**
   * Insert two VLAN tags, {@link Mbuf#vlanTci()} and {@link Mbuf#vlanTciOuter()}. C: {@code
   * RTE_MBUF_F_TX_QINQ}.
   */
  public static final long TX_QINQ = 1L << 49;

  /**
   * Cut a large TCP packet into segments of {@link Mbuf#tsoSegmentSize()}. Implies {@link
   * #TX_TCP_CKSUM}; needs {@link #TX_IPV4} with {@link #TX_IP_CKSUM}, or {@link #TX_IPV6}, and the
   * lengths of all headers. C: {@code RTE_MBUF_F_TX_TCP_SEG}.
   */
  public static final long TX_TCP_SEG = 1L << 50;

  /** Take a time stamp when the packet is sent. C: {@code RTE_MBUF_F_TX_IEEE1588_TMST}. */
  public static final long TX_IEEE1588_TMST = 1L << 51;

  /** Compute no checksum of the transport header. C: {@code RTE_MBUF_F_TX_L4_NO_CKSUM}. */
  public static final long TX_L4_NO_CKSUM = 0L << 52;

  /**
   * Compute the checksum of the TCP header. Needs {@link #TX_IPV4} or {@link #TX_IPV6}, and the
   * lengths of the headers. C: {@code RTE_MBUF_F_TX_TCP_CKSUM}.
   */
  public static final long TX_TCP_CKSUM = 1L << 52;

  /**
   * Compute the checksum of the SCTP header. Needs the same. C: {@code RTE_MBUF_F_TX_SCTP_CKSUM}.
   */
  public static final long TX_SCTP_CKSUM = 2L << 52;

  /** Compute the checksum of the UDP header. Needs the same. C: {@code RTE_MBUF_F_TX_UDP_CKSUM}. */
  public static final long TX_UDP_CKSUM = 3L << 52;

  /**
   * The bits that say which checksum of the transport header to compute. C: {@code
   * RTE_MBUF_F_TX_L4_MASK}.
   */
  public static final long TX_L4_MASK = 3L << 52;

  /**
   * Compute the checksum of the IPv4 header. Needs {@link #TX_IPV4}. C: {@code
   * RTE_MBUF_F_TX_IP_CKSUM}.
   */
  public static final long TX_IP_CKSUM = 1L << 54;

  /** The packet is IPv4; not together with {@link #TX_IPV6}. C: {@code RTE_MBUF_F_TX_IPV4}. */
  public static final long TX_IPV4 = 1L << 55;

  /** The packet is IPv6; not together with {@link #TX_IPV4}. C: {@code RTE_MBUF_F_TX_IPV6}. */
  public static final long TX_IPV6 = 1L << 56;

  /** Insert a VLAN tag, {@link Mbuf#vlanTci()}. C: {@code RTE_MBUF_F_TX_VLAN}. */
  public static final long TX_VLAN = 1L << 57;

  /**
   * Compute the checksum of the IPv4 header outside the tunnel. Needs {@link #TX_OUTER_IPV4}. C:
   * {@code RTE_MBUF_F_TX_OUTER_IP_CKSUM}.
   */
  public static final long TX_OUTER_IP_CKSUM = 1L << 58;

  /** The packet outside the tunnel is IPv4. C: {@code RTE_MBUF_F_TX_OUTER_IPV4}. */
  public static final long TX_OUTER_IPV4 = 1L << 59;

  /** The packet outside the tunnel is IPv6. C: {@code RTE_MBUF_F_TX_OUTER_IPV6}. */
  public static final long TX_OUTER_IPV6 = 1L << 60;

  /** All bits by which a device is told what to do. C: {@code RTE_MBUF_F_TX_OFFLOAD_MASK}. */
  public static final long TX_OFFLOAD_MASK =
      TX_OUTER_IPV6
          | TX_OUTER_IPV4
          | TX_OUTER_IP_CKSUM
          | TX_VLAN
          | TX_IPV6
          | TX_IPV4
          | TX_IP_CKSUM
          | TX_L4_MASK
          | TX_IEEE1588_TMST
          | TX_TCP_SEG
          | TX_QINQ
          | TX_TUNNEL_MASK
          | TX_MACSEC
          | TX_SEC_OFFLOAD
          | TX_UDP_SEG
          | TX_OUTER_UDP_CKSUM;

  // ---- whose buffer it is ----

  /**
   * The data lie in an external buffer. Only attach and detach change it. C: {@code
   * RTE_MBUF_F_EXTERNAL}.
   */
  public static final long EXTERNAL = 1L << 61;

  /**
   * The data lie in the buffer of another mbuf. Only attach and detach change it. C: {@code
   * RTE_MBUF_F_INDIRECT}.
   */
  public static final long INDIRECT = 1L << 62;

  private OlFlags() {}

  /**
   * Names what a device found out. C counterpart: {@code rte_get_rx_ol_flag_name}.
   *
   * @param flag one of the {@code RX_} constants that are neither masks nor 0
   * @return its name in C, for example {@code RTE_MBUF_F_RX_VLAN}; {@code null} for everything
   *     else, also for several flags at once
   */
  public static @Nullable String rxName(long flag) {
    return FlagNames.RX.name(flag);
  }

  /**
   * Names what a device shall do. C counterpart: {@code rte_get_tx_ol_flag_name}, which has no name
   * for {@link #TX_TUNNEL_ESP}.
   *
   * @param flag one of the {@code TX_} constants that are neither masks nor 0
   * @return its name in C, for example {@code RTE_MBUF_F_TX_VLAN}; {@code null} for everything
   *     else, also for several flags at once
   */
  public static @Nullable String txName(long flag) {
    return FlagNames.TX.name(flag);
  }

  /**
   * Names all that a device found out, in the order of C. Of each checksum but that of the outer IP
   * header it says what is known, or {@code UNKNOWN}, so there are three names at least. C
   * counterpart: {@code rte_get_rx_ol_flag_list}, which ends with a blank.
   *
   * @param flags the flags of a packet; those for sending are left out
   * @return the names in C with one blank between them
   */
  public static String rxList(long flags) {
    return FlagNames.RX.list(flags);
  }

  /**
   * Appends what {@link #rxList(long)} returns to a text, up to a limit. C counterpart: {@code
   * rte_get_rx_ol_flag_list}, whose buffer holds one character less than its length.
   *
   * @param flags the flags of a packet
   * @param to the text
   * @param limit how many characters to append at most
   * @return {@code false} when there were more, which are left out
   * @throws IllegalArgumentException if the limit is negative; nothing was appended then
   */
  public static boolean appendRxList(long flags, StringBuilder to, int limit) {
    return FlagNames.RX.append(flags, to, limit);
  }

  /**
   * Names all that a device shall do, in the order of C. Without a checksum of the transport header
   * it says {@code L4_NO_CKSUM}, so there is one name at least. C counterpart: {@code
   * rte_get_tx_ol_flag_list}, which ends with a blank, and leaves {@link #TX_TUNNEL_ESP} out.
   *
   * @param flags the flags of a packet; those of reception are left out
   * @return the names in C with one blank between them
   */
  public static String txList(long flags) {
    return FlagNames.TX.list(flags);
  }

  /**
   * Appends what {@link #txList(long)} returns to a text, up to a limit. C counterpart: {@code
   * rte_get_tx_ol_flag_list}, whose buffer holds one character less than its length.
   *
   * @param flags the flags of a packet
   * @param to the text
   * @param limit how many characters to append at most
   * @return {@code false} when there were more, which are left out
   * @throws IllegalArgumentException if the limit is negative; nothing was appended then
   */
  public static boolean appendTxList(long flags, StringBuilder to, int limit) {
    return FlagNames.TX.append(flags, to, limit);
  }
}
