// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.MbufField;
import dev.mempool.mbuf.OlFlags;
import dev.mempool.net.Checksums;
import dev.mempool.net.Ipv4Header;
import dev.mempool.net.afpacket.linux.PacketSocket;
import dev.mempool.net.afpacket.linux.PacketSocket.Sent;
import dev.mempool.net.afpacket.linux.VirtioHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Transmits packets that the kernel or the device is to cut into several, one by one. They are far
 * longer than the frames of a ring and few, so they go through a socket of their own without one.
 * Used by one thread; allocates nothing.
 */
final class Segmenter {

  /** The packets of full length that may be on their way at a time, in the units of a ring. */
  static final int IN_FLIGHT = 64 * 8;

  /** The most bytes of a packet: an IP packet of full length, Ethernet header and VLAN tags. */
  private static final int MAX_LENGTH = (1 << 16) + 64;

  private static final long SEGMENTS = OlFlags.TX_TCP_SEG.bits() | OlFlags.TX_UDP_SEG.bits();

  private static final int TCP_CHECKSUM = 16;
  private static final int UDP_CHECKSUM = 6;

  private static final ValueLayout.OfShort NETWORK_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final PacketSocket socket;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory = arena.allocate(VirtioHeader.LENGTH + MAX_LENGTH);
  private volatile long packets;

  Segmenter(PacketSocket socket) {
    this.socket = socket;
  }

  /** Tells whether a packet is to be cut, by its flags. */
  static boolean isFor(Mbuf packet) {
    return (packet.olFlags() & SEGMENTS) != 0;
  }

  /** Returns the packets that were transmitted. */
  long packets() {
    return packets;
  }

  /**
   * Transmits a packet, which stays the caller's.
   *
   * @param mtu the most bytes of a segment without its Ethernet header
   */
  Sent transmit(Mbuf packet, int mtu) {
    boolean tcp = packet.hasFlags(OlFlags.TX_TCP_SEG);
    boolean ipv4 = packet.hasFlags(OlFlags.TX_IPV4);
    int length = packet.packetLength();
    int l3 = MbufField.L2_LENGTH.get(packet);
    int l4 = l3 + MbufField.L3_LENGTH.get(packet);
    int headers = l4 + MbufField.L4_LENGTH.get(packet);
    int size = MbufField.TSO_SEGMENT_SIZE.get(packet);
    int field = tcp ? TCP_CHECKSUM : UDP_CHECKSUM;
    if (length > MAX_LENGTH
        || headers >= length
        || size == 0
        || headers - l3 + size > mtu
        || l4 == l3
        || l4 + field + Short.BYTES > headers) {
      return Sent.REFUSED;
    }
    int protocol = tcp ? Ipv4Header.TCP : Ipv4Header.UDP;
    int kind = !tcp ? VirtioHeader.UDP : ipv4 ? VirtioHeader.TCP_IPV4 : VirtioHeader.TCP_IPV6;
    VirtioHeader.write(memory, kind, size, headers, l4, field);
    packet.read(0, memory, VirtioHeader.LENGTH, length);
    // here and not in the packet, whose data others may share
    memory.set(
        NETWORK_SHORT,
        VirtioHeader.LENGTH + l4 + field,
        (short) Checksums.pseudoHeader(packet, l3, l4, protocol));
    Sent sent = socket.transmit(memory, VirtioHeader.LENGTH + length);
    if (sent == Sent.DONE) {
      count();
    }
    return sent;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only the thread of the queue writes it
  private void count() {
    packets++;
  }

  void close() {
    socket.close();
    arena.close();
  }
}
