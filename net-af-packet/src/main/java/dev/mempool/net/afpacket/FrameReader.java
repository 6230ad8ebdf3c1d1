// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket;

import dev.mempool.ethdev.RxPackets;
import dev.mempool.mbuf.DynRegistry;
import dev.mempool.mbuf.DynTimestamp;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.OlFlags;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.Checksums;
import dev.mempool.net.EtherHeader;
import dev.mempool.net.HeaderLengths;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Makes packets of the frames of a ring as they were on the wire: with the VLAN tag that the kernel
 * has taken out, and with the checksum that a local sender has left to the device. Not thread-safe;
 * allocates nothing.
 */
final class FrameReader {

  /** The status bit of a frame whose checksum field holds the sum of the pseudo header only. */
  private static final int CSUM_NOT_READY = 1 << 3;

  private static final int VLAN_VALID = 1 << 4;
  private static final int VLAN_TPID_VALID = 1 << 6;
  private static final int CSUM_VALID = 1 << 7;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final RxPackets packets;
  private final HeaderLengths lengths = new HeaderLengths();
  private final DynTimestamp timestamp = DynRegistry.global().registerRxTimestamp();

  FrameReader(PktmbufPool pool) {
    this.packets = new RxPackets(pool);
  }

  /**
   * Makes a packet.
   *
   * @param ring the memory of the ring
   * @param offset the offset of the frame
   * @param length its length
   * @param status the status of the frame
   * @param seconds the time at which it arrived
   * @param nanos the fraction of that
   * @param tci the tag that was taken out, if the status says so
   * @param tpid the type of that tag, if the status says so
   * @return the packet; null if the pool has too few mbufs
   */
  @Nullable Mbuf read(
      MemorySegment ring,
      long offset,
      int length,
      int status,
      int seconds,
      int nanos,
      int tci,
      int tpid) {
    Mbuf packet = packets.copy(ring, offset, length);
    if (packet == null) {
      return null;
    }
    if ((status & VLAN_VALID) != 0 && length >= EtherHeader.LENGTH) {
      int type = (status & VLAN_TPID_VALID) != 0 ? tpid : EtherHeader.VLAN;
      if (!EtherHeader.insertVlan(packet, type, tci)) {
        packet.free(); // a pool without headroom
        return null;
      }
    }
    if ((status & CSUM_NOT_READY) != 0) {
      if (Checksums.finish(packet, lengths)) {
        packet.addFlags(OlFlags.RX_L4_CKSUM_GOOD);
      } else {
        packet.addFlags(OlFlags.RX_L4_CKSUM_NONE);
      }
    } else if ((status & CSUM_VALID) != 0) {
      packet.addFlags(OlFlags.RX_L4_CKSUM_GOOD);
    }
    timestamp.set(packet, Integer.toUnsignedLong(seconds) * NANOS_PER_SECOND + nanos);
    return packet;
  }
}
