// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.Checksums;
import dev.mempool.net.EtherAddr;
import dev.mempool.net.EtherHeader;
import dev.mempool.net.Ipv4Header;
import dev.mempool.net.UdpHeader;
import java.util.Objects;

/** Makes the packets of the mode txonly: as testpmd, UDP from 198.18.0.1 to 198.18.0.2, port 9. */
final class FrameSource {

  /** The length of a packet without the checksum of the frame. */
  private static final int LENGTH = 64;

  private static final int SOURCE = 0xc612_0001;
  private static final int DESTINATION = 0xc612_0002;
  private static final int DISCARD_PORT = 9;
  private static final int VERSION_IHL = 0x45;
  private static final int TIME_TO_LIVE = 64;

  private final PktmbufPool pool;
  private final byte[] template = new byte[LENGTH];

  /**
   * Makes the template of the packets.
   *
   * @param pool the pool of the packets, from which this constructor takes one for a moment
   * @param address the Ethernet address of the port that transmits
   * @param peer that of its peer
   */
  FrameSource(PktmbufPool pool, long address, long peer) {
    this.pool = pool;
    try (Mbuf packet = Objects.requireNonNull(pool.alloc(), "the pool is empty")) {
      packet.write(packet.append(LENGTH), template);
      EtherHeader.setDestination(packet, 0, peer);
      EtherHeader.setSource(packet, 0, address & EtherAddr.BROADCAST);
      EtherHeader.setType(packet, 0, EtherHeader.IPV4);
      int l3 = EtherHeader.LENGTH;
      int l4 = l3 + Ipv4Header.LENGTH;
      Ipv4Header.setVersionIhl(packet, l3, VERSION_IHL);
      Ipv4Header.setTotalLength(packet, l3, LENGTH - l3);
      Ipv4Header.setTimeToLive(packet, l3, TIME_TO_LIVE);
      Ipv4Header.setProtocol(packet, l3, Ipv4Header.UDP);
      Ipv4Header.setSource(packet, l3, SOURCE);
      Ipv4Header.setDestination(packet, l3, DESTINATION);
      Ipv4Header.setChecksum(packet, l3, Checksums.ipv4(packet, l3));
      UdpHeader.setSourcePort(packet, l4, DISCARD_PORT);
      UdpHeader.setDestinationPort(packet, l4, DISCARD_PORT);
      UdpHeader.setLength(packet, l4, LENGTH - l4);
      packet.read(0, template);
    }
  }

  /** Makes packets, all or none. Returns the number. */
  int make(Mbuf[] packets, int count) {
    if (!pool.allocBulk(packets, 0, count)) {
      return 0;
    }
    for (int i = 0; i < count; i++) {
      packets[i].write(packets[i].append(LENGTH), template);
    }
    return count;
  }
}
