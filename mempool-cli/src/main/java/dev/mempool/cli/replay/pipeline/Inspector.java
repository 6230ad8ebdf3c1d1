package dev.mempool.cli.replay.pipeline;

import dev.mempool.cli.packet.EthernetFrame;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PacketType;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The work that is done on each frame: finding its packet type and computing its CRC-32. Not
 * thread-safe: each lcore has its own.
 */
final class Inspector {

  /**
   * The number of bytes in which headers are looked for: enough for two VLAN tags, the longest IPv4
   * header or many IPv6 extension headers, and the header after them.
   */
  private static final int HEADER_BYTES = 256;

  private final boolean ethernet;
  private final byte[] headers = new byte[HEADER_BYTES];
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
    frame.setPacketType(ethernet ? packetType(frame) : PacketType.UNKNOWN.bits());
    crc.reset();
    for (@Nullable Mbuf segment = frame; segment != null; segment = segment.next()) {
      crc.update(segment.byteBuffer());
    }
    FrameMetadata.crc(frame, (int) crc.getValue());
  }

  private int packetType(Mbuf frame) {
    // The headers are copied, because they may be spread over several segments.
    return EthernetFrame.packetType(headers, frame.read(0, headers, 0, HEADER_BYTES));
  }
}
