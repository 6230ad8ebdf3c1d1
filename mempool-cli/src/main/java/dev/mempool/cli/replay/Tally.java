package dev.mempool.cli.replay;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PacketType;
import java.util.SortedMap;
import java.util.TreeMap;

/** The figures of the frames that came through. */
final class Tally {

  /** Layers 2, 3 and 4 of a packet type have four bits each; none above them is ever set here. */
  private static final int TYPES = 1 << 12;

  private final long[] byType = new long[TYPES];
  private long packets;
  private long bytes;
  private long checksum;

  void count(Mbuf frame) {
    packets++;
    bytes += frame.packetLength();
    checksum += Integer.toUnsignedLong(Frame.crc(frame));
    byType[frame.packetType()]++;
  }

  long packets() {
    return packets;
  }

  long bytes() {
    return bytes;
  }

  /** The sum of all frames' CRC-32, modulo 2^64. */
  long checksum() {
    return checksum;
  }

  SortedMap<String, Long> types() {
    SortedMap<String, Long> types = new TreeMap<>();
    for (int type = 0; type < TYPES; type++) {
      if (byType[type] > 0) {
        types.put(PacketType.name(type).strip(), byType[type]);
      }
    }
    return types;
  }
}
