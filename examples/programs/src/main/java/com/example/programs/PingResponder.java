// SPDX-License-Identifier: Apache-2.0
package com.example.programs;

import dev.mempool.ethdev.EthDev;
import dev.mempool.ethdev.EthDevs;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.ArpHeader;
import dev.mempool.net.Checksums;
import dev.mempool.net.EtherHeader;
import dev.mempool.net.IcmpHeader;
import dev.mempool.net.Ipv4Header;
import java.util.function.BooleanSupplier;

/** Answers ARP requests and pings for any address that arrive at a device. */
public final class PingResponder {

  private static final int L3 = EtherHeader.LENGTH;
  private static final int L4 = L3 + Ipv4Header.LENGTH;

  private PingResponder() {}

  public static void main(String[] args) {
    run(args[0], () -> true);
  }

  /** Opens a device by its arguments, and answers as long as a condition holds. */
  static void run(String device, BooleanSupplier goesOn) {
    try (PktmbufPool pool = PktmbufPool.builder("ping").size(1023).build();
        EthDevs devices = new EthDevs()) {
      EthDev port = devices.open(device);
      port.configure(1, 1);
      port.rxQueueSetup(0, pool);
      port.txQueueSetup(0);
      port.start();
      Mbuf[] burst = new Mbuf[32];
      while (goesOn.getAsBoolean()) {
        int received = port.rxBurst(0, burst, 0, burst.length);
        for (int i = 0; i < received; i++) {
          boolean answer = answerArp(burst[i], port.macAddress()) || answerPing(burst[i]);
          if (!answer || port.txBurst(0, burst, i, 1) == 0) {
            burst[i].free();
          }
        }
      }
    }
  }

  private static boolean answerArp(Mbuf packet, long address) {
    if (packet.packetLength() < L3 + ArpHeader.LENGTH
        || EtherHeader.type(packet, 0) != EtherHeader.ARP
        || ArpHeader.operation(packet, L3) != ArpHeader.REQUEST) {
      return false;
    }
    int asked = ArpHeader.targetIp(packet, L3);
    ArpHeader.setOperation(packet, L3, ArpHeader.REPLY);
    ArpHeader.setTargetAddress(packet, L3, ArpHeader.senderAddress(packet, L3));
    ArpHeader.setTargetIp(packet, L3, ArpHeader.senderIp(packet, L3));
    ArpHeader.setSenderAddress(packet, L3, address);
    ArpHeader.setSenderIp(packet, L3, asked);
    EtherHeader.setDestination(packet, 0, EtherHeader.source(packet, 0));
    EtherHeader.setSource(packet, 0, address);
    return true;
  }

  private static boolean answerPing(Mbuf packet) {
    if (packet.packetLength() < L4 + IcmpHeader.LENGTH
        || EtherHeader.type(packet, 0) != EtherHeader.IPV4
        || Ipv4Header.headerLength(packet, L3) != Ipv4Header.LENGTH
        || Ipv4Header.protocol(packet, L3) != Ipv4Header.ICMP
        || IcmpHeader.type(packet, L4) != IcmpHeader.ECHO_REQUEST) {
      return false;
    }
    long sender = EtherHeader.source(packet, 0);
    EtherHeader.setSource(packet, 0, EtherHeader.destination(packet, 0));
    EtherHeader.setDestination(packet, 0, sender);
    int source = Ipv4Header.source(packet, L3);
    Ipv4Header.setSource(packet, L3, Ipv4Header.destination(packet, L3));
    Ipv4Header.setDestination(packet, L3, source);
    IcmpHeader.setType(packet, L4, IcmpHeader.ECHO_REPLY);
    int checksum = IcmpHeader.checksum(packet, L4);
    IcmpHeader.setChecksum(packet, L4, Checksums.update(checksum, 0x0800, 0));
    return true;
  }
}
