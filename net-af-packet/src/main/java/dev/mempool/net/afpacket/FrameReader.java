// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket;

import dev.mempool.ethdev.RxPackets;
import dev.mempool.mbuf.DynRegistry;
import dev.mempool.mbuf.DynTimestamp;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.MbufField;
import dev.mempool.mbuf.OlFlags;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.Checksums;
import dev.mempool.net.EtherHeader;
import dev.mempool.net.afpacket.linux.VirtioHeader;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Makes packets of the frames of a ring as they were on the wire: with the VLAN tag that the kernel
 * has taken out, and with the checksum that a local sender has left to the device. A frame that is
 * several packets in one piece, as a local sender leaves them to a device that cuts, stays one
 * packet, with the flags of one that a device has merged. Not thread-safe; allocates nothing.
 */
final class FrameReader {

  private static final int VLAN_VALID = 1 << 4;
  private static final int VLAN_TPID_VALID = 1 << 6;
  private static final int CSUM_VALID = 1 << 7;

  /**
   * The flags of a packet that is to be cut. Its checksum field holds the sum of the pseudo header.
   */
  private static final OlFlags MERGED = OlFlags.of(OlFlags.RX_LRO, OlFlags.RX_L4_CKSUM_NONE);

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final RxPackets packets;
  private final DynTimestamp timestamp = DynRegistry.global().registerRxTimestamp();

  private volatile long merged;

  FrameReader(PktmbufPool pool) {
    this.packets = new RxPackets(pool);
  }

  /**
   * Makes a packet.
   *
   * @param ring the memory of the ring
   * @param offset the offset of the frame, in front of which is its {@link VirtioHeader}
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
    int moved = 0;
    if ((status & VLAN_VALID) != 0 && length >= EtherHeader.LENGTH) {
      int type = (status & VLAN_TPID_VALID) != 0 ? tpid : EtherHeader.VLAN;
      if (!EtherHeader.insertVlan(packet, type, tci)) {
        packet.free(); // a pool without headroom
        return null;
      }
      moved = EtherHeader.VLAN_LENGTH;
    }
    long header = offset - VirtioHeader.LENGTH;
    if (VirtioHeader.segmentKind(ring, header) != VirtioHeader.WHOLE) {
      packet.addFlags(MERGED);
      MbufField.TSO_SEGMENT_SIZE.set(packet, VirtioHeader.segmentSize(ring, header));
      countMerged();
    } else if (VirtioHeader.needsChecksum(ring, header)) {
      boolean finished =
          Checksums.finish(
              packet,
              VirtioHeader.checksumStart(ring, header) + moved,
              VirtioHeader.checksumOffset(ring, header));
      packet.addFlags(finished ? OlFlags.RX_L4_CKSUM_GOOD : OlFlags.RX_L4_CKSUM_NONE);
    } else if ((status & CSUM_VALID) != 0) {
      packet.addFlags(OlFlags.RX_L4_CKSUM_GOOD);
    }
    timestamp.set(packet, Integer.toUnsignedLong(seconds) * NANOS_PER_SECOND + nanos);
    return packet;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only the thread of the queue writes it
  private void countMerged() {
    merged++;
  }

  /** Returns the packets that came in one piece and are to be cut into several. */
  long merged() {
    return merged;
  }
}
