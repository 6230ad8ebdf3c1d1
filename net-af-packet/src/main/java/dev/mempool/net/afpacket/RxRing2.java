// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket;

import dev.mempool.ethdev.linux.Interface;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.afpacket.linux.PacketSocket;
import java.lang.foreign.MemorySegment;

/**
 * A ring of version 2: frames of one size, which the kernel hands over one by one. A frame that is
 * longer than the size allows is dropped and counted.
 */
final class RxRing2 extends RxRing {

  // struct tpacket2_hdr
  private static final int LENGTH = 4;
  private static final int KEPT = 8;
  private static final int MAC = 12;
  private static final int SECONDS = 16;
  private static final int NANOS = 20;
  private static final int TCI = 24;
  private static final int TPID = 26;

  /** The offset of {@code struct sockaddr_ll} behind a frame's header. */
  private static final int ADDRESS = 32;

  private final int frameSize;

  /** The offset of the next frame. */
  private long frame;

  private RxRing2(
      PacketSocket socket, MemorySegment ring, Interface link, PktmbufPool pool, int frameSize) {
    super(socket, ring, link, pool);
    this.frameSize = frameSize;
  }

  static RxRing2 of(PacketSocket socket, Interface link, PktmbufPool pool, RingSize size) {
    MemorySegment ring = socket.ring2(true, size.blockSize(), size.blocks(), size.frameSize());
    return new RxRing2(socket, ring, link, pool, size.frameSize());
  }

  @Override
  public int rxBurst(Mbuf[] packets, int from, int count) {
    int received = 0;
    long bytes = 0;
    while (received < count) {
      long at = frame;
      int status = RingFields.status(ring, at);
      if ((status & RingFields.USER) == 0) {
        break;
      }
      Mbuf packet =
          read(
              at + RingFields.getShort(ring, at + MAC),
              RingFields.getInt(ring, at + LENGTH),
              RingFields.getInt(ring, at + KEPT),
              status,
              at + ADDRESS,
              RingFields.getInt(ring, at + SECONDS),
              RingFields.getInt(ring, at + NANOS),
              RingFields.getShort(ring, at + TCI),
              RingFields.getShort(ring, at + TPID));
      giveBack();
      if (packet != null) {
        bytes += packet.packetLength();
        packets[from + received++] = packet;
      }
    }
    if (received == 0) {
      return nothing();
    }
    count(received, bytes);
    return received;
  }

  private void giveBack() {
    RingFields.setStatus(ring, frame, RingFields.KERNEL);
    frame = frame + frameSize == ring.byteSize() ? 0 : frame + frameSize;
  }

  @Override
  void drain() {
    while ((RingFields.status(ring, frame) & RingFields.USER) != 0) {
      giveBack();
    }
  }
}
