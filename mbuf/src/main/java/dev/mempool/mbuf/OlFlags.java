package dev.mempool.mbuf;

import static dev.mempool.mbuf.names.FlagNames.flag;

import dev.mempool.mbuf.names.FlagNames;
import org.jspecify.annotations.Nullable;

/**
 * The offload flags of a packet: the results of a device that received it (bits 0 to 22), the tasks
 * of a device that will send it (bits 41 to 60), and the kind of its buffer (bits 61 and 62). Bits
 * 23 to 40 are for {@linkplain DynRegistry dynamic flags}. Some neighbouring bits together hold one
 * number; a constant that ends with {@code MASK} has the bits of such a number. C counterpart:
 * {@code RTE_MBUF_F_*}.
 */
public final class OlFlags {

  // ---- results of a device that received the packet ----

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

  // ---- numbers of two bits about received packets ----

  /**
   * The bits of the result of checking the checksum of the IPv4 header. C: {@code
   * RTE_MBUF_F_RX_IP_CKSUM_MASK}.
   */
  public static final long RX_IP_CKSUM_MASK = RX_IP_CKSUM_BAD | RX_IP_CKSUM_GOOD;

  /** The checksum of the IPv4 header was not checked. C: {@code RTE_MBUF_F_RX_IP_CKSUM_UNKNOWN}. */
  public static final long RX_IP_CKSUM_UNKNOWN = 0;

  /**
   * The checksum of the IPv4 header is not correct in the data, but the header is intact. C: {@code
   * RTE_MBUF_F_RX_IP_CKSUM_NONE}.
   */
  public static final long RX_IP_CKSUM_NONE = RX_IP_CKSUM_BAD | RX_IP_CKSUM_GOOD;

  /**
   * The bits of the result of checking the checksum of the transport header. C: {@code
   * RTE_MBUF_F_RX_L4_CKSUM_MASK}.
   */
  public static final long RX_L4_CKSUM_MASK = RX_L4_CKSUM_BAD | RX_L4_CKSUM_GOOD;

  /**
   * The checksum of the transport header was not checked. C: {@code
   * RTE_MBUF_F_RX_L4_CKSUM_UNKNOWN}.
   */
  public static final long RX_L4_CKSUM_UNKNOWN = 0;

  /**
   * The checksum of the transport header is not correct in the data, but the payload is intact. C:
   * {@code RTE_MBUF_F_RX_L4_CKSUM_NONE}.
   */
  public static final long RX_L4_CKSUM_NONE = RX_L4_CKSUM_BAD | RX_L4_CKSUM_GOOD;

  /**
   * The bits of the result of checking the checksum of the transport header outside the tunnel. C:
   * {@code RTE_MBUF_F_RX_OUTER_L4_CKSUM_MASK}.
   */
  public static final long RX_OUTER_L4_CKSUM_MASK = RX_OUTER_L4_CKSUM_BAD | RX_OUTER_L4_CKSUM_GOOD;

  /**
   * The checksum of the transport header outside the tunnel was not checked. C: {@code
   * RTE_MBUF_F_RX_OUTER_L4_CKSUM_UNKNOWN}.
   */
  public static final long RX_OUTER_L4_CKSUM_UNKNOWN = 0;

  /**
   * The transport header outside the tunnel has no valid checksum. C: {@code
   * RTE_MBUF_F_RX_OUTER_L4_CKSUM_INVALID}.
   */
  public static final long RX_OUTER_L4_CKSUM_INVALID =
      RX_OUTER_L4_CKSUM_BAD | RX_OUTER_L4_CKSUM_GOOD;

  // ---- bits for dynamic flags ----

  /** The lowest bit for dynamic flags. C: {@code RTE_MBUF_F_FIRST_FREE}. */
  public static final long FIRST_FREE = 1L << 23;

  /** The highest bit for dynamic flags. C: {@code RTE_MBUF_F_LAST_FREE}. */
  public static final long LAST_FREE = 1L << 40;

  // ---- tasks of a device that will send the packet ----

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
   * A tunnel over IP that has no constant of its own. The lengths in the TX offload say where its
   * payload starts. C: {@code RTE_MBUF_F_TX_TUNNEL_IP}.
   */
  public static final long TX_TUNNEL_IP = 0xdL << 45;

  /**
   * A tunnel over UDP that has no constant of its own. The lengths in the TX offload say where its
   * payload starts. C: {@code RTE_MBUF_F_TX_TUNNEL_UDP}.
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
   * Compute the checksum of the SCTP header. Needs the same as {@link #TX_TCP_CKSUM}. C: {@code
   * RTE_MBUF_F_TX_SCTP_CKSUM}.
   */
  public static final long TX_SCTP_CKSUM = 2L << 52;

  /**
   * Compute the checksum of the UDP header. Needs the same as {@link #TX_TCP_CKSUM}. C: {@code
   * RTE_MBUF_F_TX_UDP_CKSUM}.
   */
  public static final long TX_UDP_CKSUM = 3L << 52;

  /**
   * The bits of the task for the checksum of the transport header. C: {@code
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

  /** The bits of all tasks of the sending device. C: {@code RTE_MBUF_F_TX_OFFLOAD_MASK}. */
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

  // ---- the kind of buffer ----

  /**
   * The data is in an external buffer. Only attach and detach change this flag. C: {@code
   * RTE_MBUF_F_EXTERNAL}.
   */
  public static final long EXTERNAL = 1L << 61;

  /**
   * The data is in the buffer of another mbuf. Only attach and detach change this flag. C: {@code
   * RTE_MBUF_F_INDIRECT}.
   */
  public static final long INDIRECT = 1L << 62;

  private static final FlagNames RX_NAMES =
      new FlagNames(
          flag("RX_VLAN", RX_VLAN),
          flag("RX_RSS_HASH", RX_RSS_HASH),
          flag("RX_FDIR", RX_FDIR),
          flag("RX_L4_CKSUM_BAD", RX_L4_CKSUM_BAD, RX_L4_CKSUM_MASK),
          flag("RX_L4_CKSUM_GOOD", RX_L4_CKSUM_GOOD, RX_L4_CKSUM_MASK),
          flag("RX_L4_CKSUM_NONE", RX_L4_CKSUM_NONE, RX_L4_CKSUM_MASK),
          flag("RX_L4_CKSUM_UNKNOWN", RX_L4_CKSUM_UNKNOWN, RX_L4_CKSUM_MASK),
          flag("RX_IP_CKSUM_BAD", RX_IP_CKSUM_BAD, RX_IP_CKSUM_MASK),
          flag("RX_IP_CKSUM_GOOD", RX_IP_CKSUM_GOOD, RX_IP_CKSUM_MASK),
          flag("RX_IP_CKSUM_NONE", RX_IP_CKSUM_NONE, RX_IP_CKSUM_MASK),
          flag("RX_IP_CKSUM_UNKNOWN", RX_IP_CKSUM_UNKNOWN, RX_IP_CKSUM_MASK),
          flag("RX_OUTER_IP_CKSUM_BAD", RX_OUTER_IP_CKSUM_BAD),
          flag("RX_VLAN_STRIPPED", RX_VLAN_STRIPPED),
          flag("RX_IEEE1588_PTP", RX_IEEE1588_PTP),
          flag("RX_IEEE1588_TMST", RX_IEEE1588_TMST),
          flag("RX_FDIR_ID", RX_FDIR_ID),
          flag("RX_FDIR_FLX", RX_FDIR_FLX),
          flag("RX_QINQ_STRIPPED", RX_QINQ_STRIPPED),
          flag("RX_LRO", RX_LRO),
          flag("RX_SEC_OFFLOAD", RX_SEC_OFFLOAD),
          flag("RX_SEC_OFFLOAD_FAILED", RX_SEC_OFFLOAD_FAILED),
          flag("RX_QINQ", RX_QINQ),
          flag("RX_OUTER_L4_CKSUM_BAD", RX_OUTER_L4_CKSUM_BAD, RX_OUTER_L4_CKSUM_MASK),
          flag("RX_OUTER_L4_CKSUM_GOOD", RX_OUTER_L4_CKSUM_GOOD, RX_OUTER_L4_CKSUM_MASK),
          flag("RX_OUTER_L4_CKSUM_INVALID", RX_OUTER_L4_CKSUM_INVALID, RX_OUTER_L4_CKSUM_MASK),
          flag("RX_OUTER_L4_CKSUM_UNKNOWN", RX_OUTER_L4_CKSUM_UNKNOWN, RX_OUTER_L4_CKSUM_MASK));

  private static final FlagNames TX_NAMES =
      new FlagNames(
          flag("TX_VLAN", TX_VLAN),
          flag("TX_IP_CKSUM", TX_IP_CKSUM),
          flag("TX_TCP_CKSUM", TX_TCP_CKSUM, TX_L4_MASK),
          flag("TX_SCTP_CKSUM", TX_SCTP_CKSUM, TX_L4_MASK),
          flag("TX_UDP_CKSUM", TX_UDP_CKSUM, TX_L4_MASK),
          flag("TX_L4_NO_CKSUM", TX_L4_NO_CKSUM, TX_L4_MASK),
          flag("TX_IEEE1588_TMST", TX_IEEE1588_TMST),
          flag("TX_TCP_SEG", TX_TCP_SEG),
          flag("TX_IPV4", TX_IPV4),
          flag("TX_IPV6", TX_IPV6),
          flag("TX_OUTER_IP_CKSUM", TX_OUTER_IP_CKSUM),
          flag("TX_OUTER_IPV4", TX_OUTER_IPV4),
          flag("TX_OUTER_IPV6", TX_OUTER_IPV6),
          flag("TX_TUNNEL_VXLAN", TX_TUNNEL_VXLAN, TX_TUNNEL_MASK),
          flag("TX_TUNNEL_GTP", TX_TUNNEL_GTP, TX_TUNNEL_MASK),
          flag("TX_TUNNEL_GRE", TX_TUNNEL_GRE, TX_TUNNEL_MASK),
          flag("TX_TUNNEL_IPIP", TX_TUNNEL_IPIP, TX_TUNNEL_MASK),
          flag("TX_TUNNEL_GENEVE", TX_TUNNEL_GENEVE, TX_TUNNEL_MASK),
          flag("TX_TUNNEL_MPLSINUDP", TX_TUNNEL_MPLSINUDP, TX_TUNNEL_MASK),
          flag("TX_TUNNEL_VXLAN_GPE", TX_TUNNEL_VXLAN_GPE, TX_TUNNEL_MASK),
          flag("TX_TUNNEL_IP", TX_TUNNEL_IP, TX_TUNNEL_MASK),
          flag("TX_TUNNEL_UDP", TX_TUNNEL_UDP, TX_TUNNEL_MASK),
          flag("TX_TUNNEL_ESP", TX_TUNNEL_ESP, TX_TUNNEL_MASK),
          flag("TX_QINQ", TX_QINQ),
          flag("TX_MACSEC", TX_MACSEC),
          flag("TX_SEC_OFFLOAD", TX_SEC_OFFLOAD),
          flag("TX_UDP_SEG", TX_UDP_SEG),
          flag("TX_OUTER_UDP_CKSUM", TX_OUTER_UDP_CKSUM));

  private OlFlags() {}

  /**
   * Returns the name of a flag about reception. C counterpart: {@code rte_get_rx_ol_flag_name}.
   *
   * @param flag one of the {@code RX_} constants that are neither masks nor 0
   * @return its name in C, for example {@code RTE_MBUF_F_RX_VLAN}; {@code null} for everything
   *     else, also for several flags at once
   */
  public static @Nullable String rxName(long flag) {
    return RX_NAMES.name(flag);
  }

  /**
   * Returns the name of a flag about transmission. C counterpart: {@code rte_get_tx_ol_flag_name},
   * which has no name for {@link #TX_TUNNEL_ESP}.
   *
   * @param flag one of the {@code TX_} constants that are neither masks nor 0
   * @return its name in C, for example {@code RTE_MBUF_F_TX_VLAN}; {@code null} for everything
   *     else, also for several flags at once
   */
  public static @Nullable String txName(long flag) {
    return TX_NAMES.name(flag);
  }

  /**
   * Returns the names of all flags about reception that are set, in the order of C. Three checksums
   * always have a name in the list, {@code UNKNOWN} if they were not checked: that of the IPv4
   * header, of the transport header, and of the transport header outside the tunnel. C counterpart:
   * {@code rte_get_rx_ol_flag_list}, which ends with a blank.
   *
   * @param flags the flags of a packet; those about transmission are ignored
   * @return the names in C with one blank between them
   */
  public static String rxList(long flags) {
    return RX_NAMES.list(flags);
  }

  /**
   * Appends the result of {@link #rxList(long)} to a text, up to a limit. C counterpart: {@code
   * rte_get_rx_ol_flag_list}, whose buffer holds one character less than its length.
   *
   * @param flags the flags of a packet
   * @param to the text
   * @param limit the most characters to append
   * @return {@code false} if the text was cut off at the limit
   * @throws IllegalArgumentException if the limit is negative; nothing was appended then
   */
  public static boolean appendRxList(long flags, StringBuilder to, int limit) {
    return RX_NAMES.append(flags, to, limit);
  }

  /**
   * Returns the names of all flags about transmission that are set, in the order of C. The list has
   * {@code L4_NO_CKSUM} if no checksum of the transport header is to be computed. C counterpart:
   * {@code rte_get_tx_ol_flag_list}, which ends with a blank, and leaves {@link #TX_TUNNEL_ESP}
   * out.
   *
   * @param flags the flags of a packet; those about reception are ignored
   * @return the names in C with one blank between them
   */
  public static String txList(long flags) {
    return TX_NAMES.list(flags);
  }

  /**
   * Appends the result of {@link #txList(long)} to a text, up to a limit. C counterpart: {@code
   * rte_get_tx_ol_flag_list}, whose buffer holds one character less than its length.
   *
   * @param flags the flags of a packet
   * @param to the text
   * @param limit the most characters to append
   * @return {@code false} if the text was cut off at the limit
   * @throws IllegalArgumentException if the limit is negative; nothing was appended then
   */
  public static boolean appendTxList(long flags, StringBuilder to, int limit) {
    return TX_NAMES.append(flags, to, limit);
  }
}
