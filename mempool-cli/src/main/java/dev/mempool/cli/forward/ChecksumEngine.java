// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PacketType;
import dev.mempool.net.Checksums;
import dev.mempool.net.HeaderLengths;
import dev.mempool.net.Ipv4Header;
import dev.mempool.net.PacketTypes;
import dev.mempool.net.Segmentation;
import dev.mempool.net.TcpHeader;
import dev.mempool.net.UdpHeader;

/**
 * Computes the checksums of IPv4, TCP and UDP headers, those within a tunnel first. Who cuts a
 * merged packet again computes those of TCP and UDP.
 */
final class ChecksumEngine implements Engine {

  private final HeaderLengths lengths = new HeaderLengths();

  @Override
  public int process(Mbuf[] packets, int count) {
    for (int i = 0; i < count; i++) {
      compute(packets[i]);
    }
    return count;
  }

  private void compute(Mbuf packet) {
    int type = PacketTypes.get(packet, lengths);
    packet.setPacketType(type);
    int l3 = lengths.l2();
    int l4 = l3 + lengths.l3();
    if (PacketType.isTunnel(type)) {
      int innerL3 = l4 + lengths.tunnel() + lengths.innerL2();
      compute(packet, PacketType.inner(type), innerL3, innerL3 + lengths.innerL3());
    }
    compute(packet, type, l3, l4);
  }

  private static void compute(Mbuf packet, int type, int l3, int l4) {
    if (PacketType.isIPv4(type)) {
      Ipv4Header.setChecksum(packet, l3, 0);
      Ipv4Header.setChecksum(packet, l3, Checksums.ipv4(packet, l3));
    }
    if (Segmentation.isMerged(packet)) {
      return;
    }
    switch (PacketType.l4(type)) {
      case L4_TCP -> {
        if (isWhole(packet, l3, l4, TcpHeader.LENGTH)) {
          TcpHeader.setChecksum(packet, l4, Checksums.udpTcp(packet, l3, l4, Ipv4Header.TCP));
        }
      }
      case L4_UDP -> {
        // a sender that sends none wants none
        if (isWhole(packet, l3, l4, UdpHeader.LENGTH) && UdpHeader.checksum(packet, l4) != 0) {
          UdpHeader.setChecksum(packet, l4, Checksums.udpTcp(packet, l3, l4, Ipv4Header.UDP));
        }
      }
      default -> {
        // has no checksum that is known here
      }
    }
  }

  /** Tells whether the packet has all bytes that its checksum covers, and the header. */
  private static boolean isWhole(Mbuf packet, int l3, int l4, int header) {
    int length = Checksums.transportLength(packet, l3, l4);
    return length >= header && length <= packet.packetLength() - l4;
  }
}
