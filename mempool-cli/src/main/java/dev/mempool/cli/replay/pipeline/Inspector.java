// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.cli.packet.EthernetFrame;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PacketType;
import java.util.zip.CRC32;

/**
 * The work that is done on each frame: finding its packet type and computing its CRC-32. Not
 * thread-safe: each lcore has its own.
 */
final class Inspector {

  /**
   * The bytes that are copied at once, the first of which are searched for headers: a usual frame,
   * and room in the first-level cache.
   */
  private static final int BLOCK_BYTES = 2048;

  private final boolean ethernet;
  private final byte[] block = new byte[BLOCK_BYTES];
  private final CRC32 crc = new CRC32();

  /** Makes an inspector that finds packet types only if the frames are Ethernet frames. */
  Inspector(boolean ethernet) {
    this.ethernet = ethernet;
  }

  void inspect(Mbuf[] frames, int count) {
    for (int i = 0; i < count; i++) {
      inspect(frames[i]);
    }
  }

  private void inspect(Mbuf frame) {
    int length = frame.packetLength();
    int first = Math.min(length, BLOCK_BYTES);
    frame.read(0, block, 0, first);
    frame.setPacketType(
        ethernet ? EthernetFrame.packetType(block, first) : PacketType.UNKNOWN.bits());
    crc.reset();
    crc.update(block, 0, first);
    for (int at = first; at < length; at += BLOCK_BYTES) {
      int count = Math.min(length - at, BLOCK_BYTES);
      frame.read(at, block, 0, count);
      crc.update(block, 0, count);
    }
    FrameMetadata.crc(frame, (int) crc.getValue());
  }
}
