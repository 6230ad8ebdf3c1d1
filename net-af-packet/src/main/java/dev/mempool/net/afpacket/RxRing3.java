// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket;

import dev.mempool.ethdev.linux.Interface;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.afpacket.linux.PacketSocket;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A ring of version 3: blocks with any number of frames of any length. The kernel fills a block and
 * hands it over when it is full or some time has passed; this queue reads its frames and gives the
 * block back.
 */
final class RxRing3 extends RxRing {

  /** The time after which the kernel hands over a block that is not full: the least possible. */
  private static final int RETIRE_MILLIS = 1;

  // struct tpacket_block_desc
  private static final int BLOCK_STATUS = 8;
  private static final int BLOCK_PACKETS = 12;
  private static final int BLOCK_FIRST = 16;

  // struct tpacket3_hdr
  private static final int NEXT = 0;
  private static final int SECONDS = 4;
  private static final int NANOS = 8;
  private static final int KEPT = 12;
  private static final int LENGTH = 16;
  private static final int STATUS = 20;
  private static final int MAC = 24;
  private static final int TCI = 32;
  private static final int TPID = 36;

  /** The offset of {@code struct sockaddr_ll} behind a frame's header. */
  private static final int ADDRESS = 48;

  private final RingSize size;

  /** The offset of the current block. */
  private long block;

  /** The frames of the current block that were not read yet; 0 if it is with the kernel. */
  private int left;

  /** The offset of the next frame. */
  private long frame;

  private RxRing3(
      PacketSocket socket, MemorySegment ring, Interface link, PktmbufPool pool, RingSize size) {
    super(socket, ring, link, pool);
    this.size = size;
  }

  static RxRing3 of(PacketSocket socket, Interface link, PktmbufPool pool, RingSize size) {
    MemorySegment ring =
        socket.receiveRing3(size.blockSize(), size.blocks(), size.frameSize(), RETIRE_MILLIS);
    return new RxRing3(socket, ring, link, pool, size);
  }

  @Override
  public int rxBurst(Mbuf[] packets, int from, int count) {
    int received = 0;
    long bytes = 0;
    while (received < count && (left > 0 || nextBlock())) {
      Mbuf packet = readFrame();
      left--;
      if (left == 0) {
        giveBack();
      }
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

  /** Looks at the current block. Returns whether it has frames for this process. */
  private boolean nextBlock() {
    while ((RingFields.status(ring, block + BLOCK_STATUS) & RingFields.USER) != 0) {
      left = RingFields.getInt(ring, block + BLOCK_PACKETS);
      if (left > 0) {
        frame = block + RingFields.getInt(ring, block + BLOCK_FIRST);
        return true;
      }
      giveBack();
    }
    return false;
  }

  @Override
  void drain() {
    if (left > 0) {
      left = 0;
      giveBack();
    }
    while (nextBlock()) {
      left = 0;
      giveBack();
    }
  }

  private void giveBack() {
    RingFields.setStatus(ring, block + BLOCK_STATUS, RingFields.KERNEL);
    block += size.blockSize();
    if (block == ring.byteSize()) {
      block = 0;
    }
  }

  private @Nullable Mbuf readFrame() {
    long at = frame;
    frame += RingFields.getInt(ring, at + NEXT);
    return read(
        at + RingFields.getShort(ring, at + MAC),
        RingFields.getInt(ring, at + LENGTH),
        RingFields.getInt(ring, at + KEPT),
        RingFields.getInt(ring, at + STATUS),
        at + ADDRESS,
        RingFields.getInt(ring, at + SECONDS),
        RingFields.getInt(ring, at + NANOS),
        RingFields.getInt(ring, at + TCI),
        RingFields.getShort(ring, at + TPID));
  }
}
