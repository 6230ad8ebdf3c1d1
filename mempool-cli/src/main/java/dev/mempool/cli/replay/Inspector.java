package dev.mempool.cli.replay;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PacketType;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The work on a frame: its packet type and its checksum. One per lcore. */
final class Inspector {

  /** Two VLAN tags, the longest IPv4 header or many IPv6 extensions, and what follows. */
  private static final int LOOK_AT = 256;

  private final boolean ethernet;
  private final byte[] start = new byte[LOOK_AT];
  private final CRC32 crc = new CRC32();

  /** Only Ethernet frames are classified. */
  Inspector(boolean ethernet) {
    this.ethernet = ethernet;
  }

  void inspect(Mbuf[] frames, int count) {
    for (int i = 0; i < count; i++) {
      inspect(frames[i]);
    }
  }

  private void inspect(Mbuf frame) {
    frame.packetType(ethernet ? packetType(frame) : PacketType.UNKNOWN);
    crc.reset();
    for (@Nullable Mbuf segment = frame; segment != null; segment = segment.next()) {
      crc.update(segment.byteBuffer());
    }
    Frame.crc(frame, (int) crc.getValue());
  }

  /** The headers are copied, as they may be spread over several mbufs. */
  private int packetType(Mbuf frame) {
    return EthernetFrame.packetType(start, frame.read(0, start, 0, LOOK_AT));
  }
}
