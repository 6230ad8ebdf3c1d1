// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import org.jspecify.annotations.Nullable;

/** The rules for the flags about transmission. */
final class TxOffload {

  private TxOffload() {}

  /** Returns why a device cannot carry out the flags of a packet, or null if it can. */
  static @Nullable String contradiction(Mbuf packet) {
    boolean ipv4 = packet.hasFlags(OlFlags.TX_IPV4);
    boolean ipv6 = packet.hasFlags(OlFlags.TX_IPV6);
    boolean ipChecksum = packet.hasFlags(OlFlags.TX_IP_CKSUM);
    boolean tcpSegments = packet.hasFlags(OlFlags.TX_TCP_SEG);
    if (ipChecksum && ipv6) {
      return "TX_IP_CKSUM is set with TX_IPV6, but the header of IPv6 has no checksum";
    }
    boolean transport = tcpSegments || !packet.hasFlags(OlFlags.TX_L4_NO_CKSUM);
    if (transport && !ipv4 && !ipv6) {
      return "a checksum of the transport header or TX_TCP_SEG is set, which need TX_IPV4 or"
          + " TX_IPV6";
    }
    if (tcpSegments && MbufField.TSO_SEGMENT_SIZE.get(packet) == 0) {
      return "TX_TCP_SEG is set, which needs a TSO segment size of 1 or more";
    }
    if (tcpSegments && ipv4 && !ipChecksum) {
      return "TX_TCP_SEG is set with TX_IPV4, which needs TX_IP_CKSUM";
    }
    if (packet.hasFlags(OlFlags.TX_OUTER_IP_CKSUM) && !packet.hasFlags(OlFlags.TX_OUTER_IPV4)) {
      return "TX_OUTER_IP_CKSUM is set, which needs TX_OUTER_IPV4";
    }
    return null;
  }
}
