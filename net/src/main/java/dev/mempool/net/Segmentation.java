// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.MbufField;
import dev.mempool.mbuf.OlFlags;
import dev.mempool.mbuf.PacketType;
import java.util.Objects;

/**
 * Packets that are several packets in one piece, as devices and kernels make them to save work. One
 * that was received so has {@link OlFlags#RX_LRO} and {@link MbufField#TSO_SEGMENT_SIZE}; its
 * transport checksum covers the pseudo header only. Thread-safe; the mbuf and the lengths are not.
 *
 * @since 0.1.0
 */
public final class Segmentation {

  private static final OlFlags IPV4 = OlFlags.of(OlFlags.TX_IPV4, OlFlags.TX_IP_CKSUM);

  private Segmentation() {}

  /**
   * {@return whether a packet was received as several in one piece}
   *
   * @param packet the packet
   */
  public static boolean isMerged(Mbuf packet) {
    return Objects.requireNonNull(packet, "packet").hasFlags(OlFlags.RX_LRO);
  }

  /**
   * Has a merged packet cut again when it is transmitted: sets the flags for that, {@link
   * OlFlags#TX_TCP_SEG} or {@link OlFlags#TX_UDP_SEG} with those that they need, and the lengths of
   * the headers. Packets within tunnels are left as they are, because a device would need to know
   * of the tunnel.
   *
   * @param packet the packet, which begins with an Ethernet header
   * @param lengths is used to parse the packet
   * @return whether the packet is TCP or UDP and in no tunnel
   */
  public static boolean prepare(Mbuf packet, HeaderLengths lengths) {
    int type = PacketTypes.get(packet, lengths);
    PacketType l4 = PacketType.l4(type);
    boolean tcp = l4 == PacketType.L4_TCP;
    if (!tcp && l4 != PacketType.L4_UDP || PacketType.isTunnel(type)) {
      return false;
    }
    packet.addFlags(tcp ? OlFlags.TX_TCP_SEG : OlFlags.TX_UDP_SEG);
    packet.addFlags(PacketType.isIPv4(type) ? IPV4 : OlFlags.TX_IPV6);
    MbufField.L2_LENGTH.set(packet, lengths.l2());
    MbufField.L3_LENGTH.set(packet, lengths.l3());
    MbufField.L4_LENGTH.set(packet, lengths.l4());
    return true;
  }
}
