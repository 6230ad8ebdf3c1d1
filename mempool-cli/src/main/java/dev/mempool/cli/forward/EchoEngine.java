// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.net.ArpHeader;
import dev.mempool.net.Checksums;
import dev.mempool.net.EtherHeader;
import dev.mempool.net.IcmpHeader;
import dev.mempool.net.Ipv4Header;

/** Answers ARP requests for any address, and ICMP echo requests; frees all other packets. */
final class EchoEngine implements Engine {

  /** The words of a header of ARP for IPv4 over Ethernet up to its operation. */
  private static final long ETHERNET_IPV4 = 0x0001_0800_0604L;

  private static final int CODE_BITS = 8;

  private final long address;

  EchoEngine(long address) {
    this.address = address;
  }

  @Override
  public int process(Mbuf[] packets, int count) {
    int answers = 0;
    for (int i = 0; i < count; i++) {
      Mbuf packet = packets[i];
      if (answer(packet)) {
        packets[answers++] = packet;
      } else {
        packet.free();
      }
    }
    return answers;
  }

  private boolean answer(Mbuf packet) {
    if (isCut(packet, 0, EtherHeader.LENGTH)) {
      return false;
    }
    int type = EtherHeader.type(packet, 0);
    int l3 = EtherHeader.LENGTH;
    if (type == EtherHeader.VLAN && !isCut(packet, l3, EtherHeader.VLAN_LENGTH)) {
      l3 += EtherHeader.VLAN_LENGTH;
      type = packet.getUnsignedShort(l3 - Short.BYTES);
    }
    return switch (type) {
      case EtherHeader.ARP -> answerArp(packet, l3);
      case EtherHeader.IPV4 -> answerEcho(packet, l3);
      default -> false;
    };
  }

  private static boolean isCut(Mbuf packet, int offset, int length) {
    return packet.packetLength() - offset < length;
  }

  private boolean answerArp(Mbuf packet, int l3) {
    if (isCut(packet, l3, ArpHeader.LENGTH)
        || packet.getLong(l3) >>> Short.SIZE != ETHERNET_IPV4
        || ArpHeader.operation(packet, l3) != ArpHeader.REQUEST) {
      return false;
    }
    long asker = ArpHeader.senderAddress(packet, l3);
    int askerIp = ArpHeader.senderIp(packet, l3);
    ArpHeader.setOperation(packet, l3, ArpHeader.REPLY);
    ArpHeader.setSenderAddress(packet, l3, address);
    ArpHeader.setSenderIp(packet, l3, ArpHeader.targetIp(packet, l3));
    ArpHeader.setTargetAddress(packet, l3, asker);
    ArpHeader.setTargetIp(packet, l3, askerIp);
    EtherHeader.setDestination(packet, 0, EtherHeader.source(packet, 0));
    EtherHeader.setSource(packet, 0, address);
    return true;
  }

  private static boolean answerEcho(Mbuf packet, int l3) {
    if (isCut(packet, l3, Ipv4Header.LENGTH)
        || Ipv4Header.protocol(packet, l3) != Ipv4Header.ICMP
        || Ipv4Header.isFragment(packet, l3)) {
      return false;
    }
    int icmp = l3 + Ipv4Header.headerLength(packet, l3);
    if (isCut(packet, icmp, IcmpHeader.LENGTH)
        || IcmpHeader.type(packet, icmp) != IcmpHeader.ECHO_REQUEST
        || IcmpHeader.code(packet, icmp) != 0) {
      return false;
    }
    ForwardMode.swapAddresses(packet);
    int source = Ipv4Header.source(packet, l3);
    Ipv4Header.setSource(packet, l3, Ipv4Header.destination(packet, l3));
    Ipv4Header.setDestination(packet, l3, source);
    IcmpHeader.setType(packet, icmp, IcmpHeader.ECHO_REPLY);
    IcmpHeader.setChecksum(
        packet,
        icmp,
        Checksums.update(
            IcmpHeader.checksum(packet, icmp),
            IcmpHeader.ECHO_REQUEST << CODE_BITS,
            IcmpHeader.ECHO_REPLY << CODE_BITS));
    return true;
  }
}
