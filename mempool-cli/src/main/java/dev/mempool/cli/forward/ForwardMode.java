// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.EtherHeader;
import java.util.Locale;

/** The forward modes of testpmd. */
enum ForwardMode {
  /** Nothing is touched. */
  IO,

  /** The source becomes the address of the port that transmits; the destination, its peer's. */
  MAC,

  /** The two addresses are swapped. */
  MACSWAP,

  /** Packets are freed. */
  RXONLY,

  /** Packets are made and sent; none are received. */
  TXONLY,

  /** Checksums are computed, addresses are as with MAC. */
  CSUM,

  /** ARP requests and ICMP echo requests are answered, all other packets freed. */
  ICMPECHO;

  /** The beginning of the addresses of peers; the last byte is the port. */
  private static final long PEERS = 0x02_00_00_00_00_00L;

  /**
   * Makes the engine of packets that a port will transmit.
   *
   * @param port the number of the port
   * @param address the Ethernet address of the port
   */
  Engine engine(int port, long address) {
    long peer = peer(port);
    return switch (this) {
      case IO -> (packets, count) -> count;
      case TXONLY -> (packets, count) -> count;
      case MAC -> (packets, count) -> setAddresses(packets, count, address, peer);
      case MACSWAP -> ForwardMode::swapAddresses;
      case RXONLY -> ForwardMode::freeAll;
      case CSUM -> {
        ChecksumEngine checksums = new ChecksumEngine();
        yield (packets, count) ->
            setAddresses(packets, checksums.process(packets, count), address, peer);
      }
      case ICMPECHO -> new EchoEngine(address);
    };
  }

  /** Returns the address of the peer of a port. */
  static long peer(int port) {
    return PEERS + port;
  }

  private static int setAddresses(Mbuf[] packets, int count, long source, long destination) {
    for (int i = 0; i < count; i++) {
      if (packets[i].packetLength() >= EtherHeader.LENGTH) {
        EtherHeader.setSource(packets[i], 0, source);
        EtherHeader.setDestination(packets[i], 0, destination);
      }
    }
    return count;
  }

  private static int swapAddresses(Mbuf[] packets, int count) {
    for (int i = 0; i < count; i++) {
      swapAddresses(packets[i]);
    }
    return count;
  }

  /** Swaps the two Ethernet addresses of a packet; one without them stays as it is. */
  static void swapAddresses(Mbuf packet) {
    if (packet.packetLength() >= EtherHeader.LENGTH) {
      long source = EtherHeader.source(packet, 0);
      EtherHeader.setSource(packet, 0, EtherHeader.destination(packet, 0));
      EtherHeader.setDestination(packet, 0, source);
    }
  }

  private static int freeAll(Mbuf[] packets, int count) {
    PktmbufPool.freeBulk(packets, 0, count);
    return 0;
  }

  /** Returns the name as the user gives it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
