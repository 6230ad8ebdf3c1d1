// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import java.util.Objects;

/**
 * Offload flags of a packet: the results of a device that received it (bits 0 to 22 of {@link
 * Mbuf#olFlags()}), and the tasks of a device that will send it (bits 41 to 60). Bits 23 to 40 are
 * for {@linkplain DynFlag dynamic flags}. The two highest flags of C, for attached mbufs, are
 * {@link Mbuf#hasExternalBuffer()} and {@link Mbuf#isIndirect()}; only attach and detach change
 * them.
 *
 * <p>Most constants are single bits. Others are values of a field of several bits, of which a
 * packet has one: the results of checking a checksum, the kind of checksum to compute, and the kind
 * of tunnel. They are read and changed as a whole field:
 *
 * <pre>{@code
 * packet.addFlags(OlFlags.TX_TCP_CKSUM);
 * packet.addFlags(OlFlags.TX_UDP_CKSUM);       // replaces the TCP checksum
 * packet.hasFlags(OlFlags.TX_TCP_CKSUM);       // false
 * packet.hasFlags(OlFlags.RX_L4_CKSUM_GOOD);   // false if the state is RX_L4_CKSUM_NONE
 * packet.clearFlags(OlFlags.TX_UDP_CKSUM);     // the same as addFlags(TX_L4_NO_CKSUM)
 * }</pre>
 *
 * <p>{@link #of} combines flags. Keep a combination in a {@code static final} field: then using it
 * costs as much as using a constant. Immutable, so thread-safe. C counterpart: {@code
 * RTE_MBUF_F_*}.
 *
 * @since 0.1.0
 */
public sealed interface OlFlags permits DynFlag, FlagValues {

  // ---- results of a device that received the packet ----

  /**
   * The packet came with a VLAN tag, which is in {@link MbufField#VLAN_TCI}. C: {@code
   * RTE_MBUF_F_RX_VLAN}.
   */
  OlFlags RX_VLAN = FlagValues.bit(0);

  /** {@link MbufField#RSS_HASH} is set. C: {@code RTE_MBUF_F_RX_RSS_HASH}. */
  OlFlags RX_RSS_HASH = FlagValues.bit(1);

  /** A rule of the flow director matched. C: {@code RTE_MBUF_F_RX_FDIR}. */
  OlFlags RX_FDIR = FlagValues.bit(2);

  /**
   * The checksum of the IPv4 header outside the tunnel is wrong. C: {@code
   * RTE_MBUF_F_RX_OUTER_IP_CKSUM_BAD}.
   */
  OlFlags RX_OUTER_IP_CKSUM_BAD = FlagValues.bit(5);

  /**
   * The VLAN tag was removed from the data; {@link #RX_VLAN} is set too. C: {@code
   * RTE_MBUF_F_RX_VLAN_STRIPPED}.
   */
  OlFlags RX_VLAN_STRIPPED = FlagValues.bit(6);

  /** A packet of the precision time protocol. C: {@code RTE_MBUF_F_RX_IEEE1588_PTP}. */
  OlFlags RX_IEEE1588_PTP = FlagValues.bit(9);

  /**
   * A packet of the precision time protocol that got a time stamp. C: {@code
   * RTE_MBUF_F_RX_IEEE1588_TMST}.
   */
  OlFlags RX_IEEE1588_TMST = FlagValues.bit(10);

  /**
   * {@link MbufField#FDIR_HIGH} is the id of the flow director rule. C: {@code
   * RTE_MBUF_F_RX_FDIR_ID}.
   */
  OlFlags RX_FDIR_ID = FlagValues.bit(13);

  /** The flow director left flexible bytes in the hash. C: {@code RTE_MBUF_F_RX_FDIR_FLX}. */
  OlFlags RX_FDIR_FLX = FlagValues.bit(14);

  /**
   * Both VLAN tags were removed from the data; {@link #RX_VLAN}, {@link #RX_VLAN_STRIPPED} and
   * {@link #RX_QINQ} are set too. C: {@code RTE_MBUF_F_RX_QINQ_STRIPPED}.
   */
  OlFlags RX_QINQ_STRIPPED = FlagValues.bit(15);

  /** The device merged several packets into this one. C: {@code RTE_MBUF_F_RX_LRO}. */
  OlFlags RX_LRO = FlagValues.bit(16);

  /**
   * The device processed the security protocol of the packet. C: {@code RTE_MBUF_F_RX_SEC_OFFLOAD}.
   */
  OlFlags RX_SEC_OFFLOAD = FlagValues.bit(18);

  /** Processing the security protocol failed. C: {@code RTE_MBUF_F_RX_SEC_OFFLOAD_FAILED}. */
  OlFlags RX_SEC_OFFLOAD_FAILED = FlagValues.bit(19);

  /**
   * The packet came with two VLAN tags, which are in {@link MbufField#VLAN_TCI} and {@link
   * MbufField#VLAN_TCI_OUTER}; {@link #RX_VLAN} is set too. C: {@code RTE_MBUF_F_RX_QINQ}.
   */
  OlFlags RX_QINQ = FlagValues.bit(20);

  // ---- the checksum of the IPv4 header of a received packet: one of four ----

  /** The checksum of the IPv4 header is wrong. C: {@code RTE_MBUF_F_RX_IP_CKSUM_BAD}. */
  OlFlags RX_IP_CKSUM_BAD = new FlagValues(1L << 4, FlagValues.RX_IP_CKSUM);

  /** The checksum of the IPv4 header is right. C: {@code RTE_MBUF_F_RX_IP_CKSUM_GOOD}. */
  OlFlags RX_IP_CKSUM_GOOD = new FlagValues(1L << 7, FlagValues.RX_IP_CKSUM);

  /** The checksum of the IPv4 header was not checked. C: {@code RTE_MBUF_F_RX_IP_CKSUM_UNKNOWN}. */
  OlFlags RX_IP_CKSUM_UNKNOWN = new FlagValues(0, FlagValues.RX_IP_CKSUM);

  /**
   * The checksum of the IPv4 header is not correct in the data, but the header is intact. C: {@code
   * RTE_MBUF_F_RX_IP_CKSUM_NONE}.
   */
  OlFlags RX_IP_CKSUM_NONE = new FlagValues(FlagValues.RX_IP_CKSUM, FlagValues.RX_IP_CKSUM);

  // ---- the checksum of its transport header: one of four ----

  /** The checksum of the transport header is wrong. C: {@code RTE_MBUF_F_RX_L4_CKSUM_BAD}. */
  OlFlags RX_L4_CKSUM_BAD = new FlagValues(1L << 3, FlagValues.RX_L4_CKSUM);

  /** The checksum of the transport header is right. C: {@code RTE_MBUF_F_RX_L4_CKSUM_GOOD}. */
  OlFlags RX_L4_CKSUM_GOOD = new FlagValues(1L << 8, FlagValues.RX_L4_CKSUM);

  /**
   * The checksum of the transport header was not checked. C: {@code
   * RTE_MBUF_F_RX_L4_CKSUM_UNKNOWN}.
   */
  OlFlags RX_L4_CKSUM_UNKNOWN = new FlagValues(0, FlagValues.RX_L4_CKSUM);

  /**
   * The checksum of the transport header is not correct in the data, but the payload is intact. C:
   * {@code RTE_MBUF_F_RX_L4_CKSUM_NONE}.
   */
  OlFlags RX_L4_CKSUM_NONE = new FlagValues(FlagValues.RX_L4_CKSUM, FlagValues.RX_L4_CKSUM);

  // ---- the checksum of its transport header outside the tunnel: one of four ----

  /**
   * The checksum of the transport header outside the tunnel is wrong. C: {@code
   * RTE_MBUF_F_RX_OUTER_L4_CKSUM_BAD}.
   */
  OlFlags RX_OUTER_L4_CKSUM_BAD = new FlagValues(1L << 21, FlagValues.RX_OUTER_L4_CKSUM);

  /**
   * The checksum of the transport header outside the tunnel is right. C: {@code
   * RTE_MBUF_F_RX_OUTER_L4_CKSUM_GOOD}.
   */
  OlFlags RX_OUTER_L4_CKSUM_GOOD = new FlagValues(1L << 22, FlagValues.RX_OUTER_L4_CKSUM);

  /**
   * The checksum of the transport header outside the tunnel was not checked. C: {@code
   * RTE_MBUF_F_RX_OUTER_L4_CKSUM_UNKNOWN}.
   */
  OlFlags RX_OUTER_L4_CKSUM_UNKNOWN = new FlagValues(0, FlagValues.RX_OUTER_L4_CKSUM);

  /**
   * The transport header outside the tunnel has no valid checksum. C: {@code
   * RTE_MBUF_F_RX_OUTER_L4_CKSUM_INVALID}.
   */
  OlFlags RX_OUTER_L4_CKSUM_INVALID =
      new FlagValues(FlagValues.RX_OUTER_L4_CKSUM, FlagValues.RX_OUTER_L4_CKSUM);

  // ---- tasks of a device that will send the packet ----

  /**
   * Compute the checksum of the UDP header outside the tunnel. C: {@code
   * RTE_MBUF_F_TX_OUTER_UDP_CKSUM}.
   */
  OlFlags TX_OUTER_UDP_CKSUM = FlagValues.bit(41);

  /** Cut a large UDP datagram into fragments or segments. C: {@code RTE_MBUF_F_TX_UDP_SEG}. */
  OlFlags TX_UDP_SEG = FlagValues.bit(42);

  /** Process the security protocol of the packet. C: {@code RTE_MBUF_F_TX_SEC_OFFLOAD}. */
  OlFlags TX_SEC_OFFLOAD = FlagValues.bit(43);

  /** Encrypt by MACsec. C: {@code RTE_MBUF_F_TX_MACSEC}. */
  OlFlags TX_MACSEC = FlagValues.bit(44);

  /**
   * Insert two VLAN tags, {@link MbufField#VLAN_TCI} and {@link MbufField#VLAN_TCI_OUTER}. C:
   * {@code RTE_MBUF_F_TX_QINQ}.
   */
  OlFlags TX_QINQ = FlagValues.bit(49);

  /**
   * Cut a large TCP packet into segments of {@link MbufField#TSO_SEGMENT_SIZE}. Implies {@link
   * #TX_TCP_CKSUM}; needs {@link #TX_IPV4} with {@link #TX_IP_CKSUM}, or {@link #TX_IPV6}, and the
   * lengths of all headers. C: {@code RTE_MBUF_F_TX_TCP_SEG}.
   */
  OlFlags TX_TCP_SEG = FlagValues.bit(50);

  /** Take a time stamp when the packet is sent. C: {@code RTE_MBUF_F_TX_IEEE1588_TMST}. */
  OlFlags TX_IEEE1588_TMST = FlagValues.bit(51);

  /**
   * Compute the checksum of the IPv4 header. Needs {@link #TX_IPV4}. C: {@code
   * RTE_MBUF_F_TX_IP_CKSUM}.
   */
  OlFlags TX_IP_CKSUM = FlagValues.bit(54);

  /** The packet is IPv4; not together with {@link #TX_IPV6}. C: {@code RTE_MBUF_F_TX_IPV4}. */
  OlFlags TX_IPV4 = FlagValues.bit(55);

  /** The packet is IPv6; not together with {@link #TX_IPV4}. C: {@code RTE_MBUF_F_TX_IPV6}. */
  OlFlags TX_IPV6 = FlagValues.bit(56);

  /** Insert a VLAN tag, {@link MbufField#VLAN_TCI}. C: {@code RTE_MBUF_F_TX_VLAN}. */
  OlFlags TX_VLAN = FlagValues.bit(57);

  /**
   * Compute the checksum of the IPv4 header outside the tunnel. Needs {@link #TX_OUTER_IPV4}. C:
   * {@code RTE_MBUF_F_TX_OUTER_IP_CKSUM}.
   */
  OlFlags TX_OUTER_IP_CKSUM = FlagValues.bit(58);

  /** The packet outside the tunnel is IPv4. C: {@code RTE_MBUF_F_TX_OUTER_IPV4}. */
  OlFlags TX_OUTER_IPV4 = FlagValues.bit(59);

  /** The packet outside the tunnel is IPv6. C: {@code RTE_MBUF_F_TX_OUTER_IPV6}. */
  OlFlags TX_OUTER_IPV6 = FlagValues.bit(60);

  // ---- the checksum of the transport header to compute: one of four ----

  /** Compute no checksum of the transport header. C: {@code RTE_MBUF_F_TX_L4_NO_CKSUM}. */
  OlFlags TX_L4_NO_CKSUM = FlagValues.l4Checksum(0);

  /**
   * Compute the checksum of the TCP header. Needs {@link #TX_IPV4} or {@link #TX_IPV6}, and the
   * lengths of the headers. C: {@code RTE_MBUF_F_TX_TCP_CKSUM}.
   */
  OlFlags TX_TCP_CKSUM = FlagValues.l4Checksum(1);

  /**
   * Compute the checksum of the SCTP header. Needs the same as {@link #TX_TCP_CKSUM}. C: {@code
   * RTE_MBUF_F_TX_SCTP_CKSUM}.
   */
  OlFlags TX_SCTP_CKSUM = FlagValues.l4Checksum(2);

  /**
   * Compute the checksum of the UDP header. Needs the same as {@link #TX_TCP_CKSUM}. C: {@code
   * RTE_MBUF_F_TX_UDP_CKSUM}.
   */
  OlFlags TX_UDP_CKSUM = FlagValues.l4Checksum(3);

  // ---- the tunnel of a packet to send: one of these, or none ----

  /** The tunnel is VXLAN. C: {@code RTE_MBUF_F_TX_TUNNEL_VXLAN}. */
  OlFlags TX_TUNNEL_VXLAN = FlagValues.tunnel(0x1);

  /** The tunnel is GRE. C: {@code RTE_MBUF_F_TX_TUNNEL_GRE}. */
  OlFlags TX_TUNNEL_GRE = FlagValues.tunnel(0x2);

  /** The tunnel is IP in IP. C: {@code RTE_MBUF_F_TX_TUNNEL_IPIP}. */
  OlFlags TX_TUNNEL_IPIP = FlagValues.tunnel(0x3);

  /** The tunnel is GENEVE. C: {@code RTE_MBUF_F_TX_TUNNEL_GENEVE}. */
  OlFlags TX_TUNNEL_GENEVE = FlagValues.tunnel(0x4);

  /** The tunnel is MPLS in UDP. C: {@code RTE_MBUF_F_TX_TUNNEL_MPLSINUDP}. */
  OlFlags TX_TUNNEL_MPLSINUDP = FlagValues.tunnel(0x5);

  /** The tunnel is VXLAN-GPE. C: {@code RTE_MBUF_F_TX_TUNNEL_VXLAN_GPE}. */
  OlFlags TX_TUNNEL_VXLAN_GPE = FlagValues.tunnel(0x6);

  /** The tunnel is GTP. C: {@code RTE_MBUF_F_TX_TUNNEL_GTP}. */
  OlFlags TX_TUNNEL_GTP = FlagValues.tunnel(0x7);

  /** The tunnel is ESP. C: {@code RTE_MBUF_F_TX_TUNNEL_ESP}. */
  OlFlags TX_TUNNEL_ESP = FlagValues.tunnel(0x8);

  /**
   * A tunnel over IP that has no constant of its own. The lengths in the TX offload say where its
   * payload starts. C: {@code RTE_MBUF_F_TX_TUNNEL_IP}.
   */
  OlFlags TX_TUNNEL_IP = FlagValues.tunnel(0xd);

  /**
   * A tunnel over UDP that has no constant of its own. The lengths in the TX offload say where its
   * payload starts. C: {@code RTE_MBUF_F_TX_TUNNEL_UDP}.
   */
  OlFlags TX_TUNNEL_UDP = FlagValues.tunnel(0xe);

  // ---- combinations ----

  /**
   * {@return flags that are several at once} {@code OlFlags.of()} is no flag: {@link Mbuf#setFlags}
   * with it clears all.
   *
   * @param flags the flags to combine
   * @throws IllegalArgumentException if two of them are different values of one field, of which a
   *     packet has one
   */
  static OlFlags of(OlFlags... flags) {
    OlFlags all = FlagValues.NONE;
    for (int i = 0; i < Objects.requireNonNull(flags, "flags").length; i++) {
      int at = i;
      all = FlagValues.combine(all, Objects.requireNonNull(flags[i], () -> "flags[" + at + "]"));
    }
    return all;
  }

  /** {@return the bits that these flags set in {@link Mbuf#olFlags()}} */
  long bits();

  /**
   * {@return all bits of the fields to which these flags belong} A packet has these flags if its
   * {@link Mbuf#olFlags()}, masked by this, are {@link #bits()}.
   */
  long mask();

  /**
   * Returns the names in C of everything that a word of flags says, for messages and logs. As in C,
   * four fields always have a name in it, for example {@code RTE_MBUF_F_RX_L4_CKSUM_UNKNOWN}: the
   * results of checking three checksums, and the checksum to compute. Dynamic flags are shown as
   * the numbers of their bits. C counterparts: {@code rte_get_rx_ol_flag_list} and {@code
   * rte_get_tx_ol_flag_list}, which leaves {@link #TX_TUNNEL_ESP} out.
   *
   * @param olFlags the flags of a packet, from {@link Mbuf#olFlags()}
   * @return the names with one blank between them: those about reception, then those about
   *     transmission, the buffer, and dynamic flags
   */
  static String toString(long olFlags) {
    return FlagTables.list(olFlags, -1L);
  }

  /**
   * {@return the names in C of these flags, with one blank between them} C counterparts: {@code
   * rte_get_rx_ol_flag_name} and {@code rte_get_tx_ol_flag_name}.
   */
  @Override
  String toString();
}
