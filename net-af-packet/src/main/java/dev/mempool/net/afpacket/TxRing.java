// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket;

import dev.mempool.api.MempoolException;
import dev.mempool.ethdev.TxQueue;
import dev.mempool.ethdev.linux.Interface;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.EtherHeader;
import dev.mempool.net.afpacket.linux.PacketSocket;
import dev.mempool.net.afpacket.linux.PacketSocket.Sent;
import java.lang.foreign.MemorySegment;

/**
 * A queue that transmits through a ring of version 2. A burst copies packets into frames that are
 * free, frees their mbufs, and tells the kernel once. A packet that is to be cut into segments goes
 * past the ring, after those before it. Another one that is longer than the MTU or a frame of the
 * ring allows is dropped and counted, because the kernel would refuse it.
 */
final class TxRing extends TxQueue {

  // struct tpacket2_hdr
  private static final int LENGTH = 4;
  private static final int KEPT = 8;

  /** The offset of the data in a frame: behind the header, which the kernel rounds to 16 bytes. */
  private static final int DATA = 32;

  /** The status of a frame that the kernel is to transmit. */
  private static final int SEND_REQUEST = 1;

  /** The bits of a status that tell of time stamps, and not whose the frame is. */
  private static final int TIMESTAMPS = 7 << 29;

  private final PacketSocket socket;
  private final Segmenter segmenter;
  private final MemorySegment ring;
  private final Interface link;
  private final int frameSize;

  /** The offset of the next frame. */
  private long frame;

  /** The offset of the frame that was given to the kernel last. */
  private long last;

  /** Whether the kernel must be told again, because it was busy when it was told. */
  private boolean pending;

  /** The most bytes of a packet without a VLAN tag: MTU and Ethernet header. */
  private volatile int longest;

  private volatile long tooLong;

  private TxRing(
      PacketSocket socket, Segmenter segmenter, MemorySegment ring, Interface link, int frameSize) {
    this.socket = socket;
    this.segmenter = segmenter;
    this.ring = ring;
    this.link = link;
    this.frameSize = frameSize;
    readMtu();
  }

  static TxRing of(PacketSocket socket, Segmenter segmenter, Interface link, RingSize size) {
    MemorySegment ring = socket.ring2(false, size.blockSize(), size.blocks(), size.frameSize());
    return new TxRing(socket, segmenter, ring, link, size.frameSize());
  }

  /** Returns the bytes of a frame of the ring that has room for packets of an MTU. */
  static int frameSize(int mtu) {
    return DATA + EtherHeader.LENGTH + EtherHeader.VLAN_LENGTH + mtu;
  }

  /** Reads the MTU, which other programs may change too. */
  void readMtu() {
    longest = link.mtu() + EtherHeader.LENGTH;
  }

  /** Returns the packets that were longer than the MTU or the ring allows. */
  long tooLong() {
    return tooLong;
  }

  /** Returns the packets that were transmitted to be cut into segments. */
  long segmented() {
    return segmenter.packets();
  }

  @Override
  public int txBurst(Mbuf[] packets, int from, int count) {
    int taken = 0;
    int dropped = 0;
    long bytes = 0;
    for (; taken < count; taken++) {
      Mbuf packet = packets[from + taken];
      int length = packet.packetLength();
      if (Segmenter.isFor(packet)) {
        Sent sent = transmitSegments(packets, from, taken, count);
        if (sent == Sent.LATER) {
          break;
        }
        if (sent == Sent.DONE) {
          bytes += length;
        } else {
          dropped++;
        }
        continue;
      }
      if (!fits(packet, length)) {
        dropped++;
        continue;
      }
      long at = frame;
      if ((RingFields.status(ring, at) & ~TIMESTAMPS) != RingFields.KERNEL) {
        break;
      }
      packet.read(0, ring, at + DATA, length);
      RingFields.setInt(ring, at + LENGTH, length);
      RingFields.setInt(ring, at + KEPT, length);
      RingFields.setStatus(ring, at, SEND_REQUEST);
      last = at;
      frame = at + frameSize == ring.byteSize() ? 0 : at + frameSize;
      bytes += length;
    }
    PktmbufPool.freeBulk(packets, from, taken);
    if (dropped > 0) {
      drop(dropped);
    }
    count(taken - dropped, bytes);
    if (count > 0) {
      try {
        transmit();
      } catch (MempoolException e) {
        PktmbufPool.freeBulk(packets, from + taken, count - taken);
        throw e;
      }
    }
    return taken;
  }

  /** Transmits a packet of a burst that is to be cut, once all before it are on their way. */
  private Sent transmitSegments(Mbuf[] packets, int from, int index, int count) {
    try {
      transmit();
      if (pending) {
        return Sent.LATER;
      }
      Mbuf packet = packets[from + index];
      Sent sent = segmenter.transmit(packet, longest - EtherHeader.LENGTH);
      if (sent != Sent.REFUSED) {
        return sent;
      }
      readMtu(); // it may be larger now
      return segmenter.transmit(packet, longest - EtherHeader.LENGTH);
    } catch (MempoolException e) {
      PktmbufPool.freeBulk(packets, from, count);
      throw e;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only the thread of the queue writes it
  private void drop(int packets) {
    tooLong += packets;
    countErrors(packets);
  }

  /** Tells whether the kernel takes a packet: a VLAN tag does not count against the MTU. */
  private boolean fits(Mbuf packet, int length) {
    if (length > frameSize - DATA || length < EtherHeader.LENGTH) {
      return false;
    }
    if (length <= longest) {
      return true;
    }
    readMtu(); // it may be larger now
    return length <= longest
        || length <= longest + EtherHeader.VLAN_LENGTH
            && EtherHeader.type(packet, 0) == EtherHeader.VLAN;
  }

  @Override
  public void reclaim() {
    if (pending) {
      transmit();
    }
  }

  /** Tells the kernel, which may take some of the frames only: it takes them in their order. */
  private void transmit() {
    boolean told = socket.transmit();
    int status = RingFields.status(ring, last) & ~TIMESTAMPS;
    pending = !told && status != RingFields.KERNEL || status == SEND_REQUEST;
  }

  void close() {
    segmenter.close();
    socket.close();
  }
}
