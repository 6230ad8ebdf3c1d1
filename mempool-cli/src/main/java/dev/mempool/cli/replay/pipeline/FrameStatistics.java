// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PacketType;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The counts and the checksum of the frames that have reached tx. Written only by the lcore that
 * transmits; other threads may read it after {@link Pipeline#run}.
 */
public final class FrameStatistics {

  /**
   * The number of packet types: layers 2, 3 and 4 have four bits each, and no other bits are ever
   * set here.
   */
  private static final int TYPES = 1 << 12;

  private final long[] byType = new long[TYPES];
  private long packets;
  private long bytes;
  private long checksum;

  /** Makes statistics of no frames. */
  public FrameStatistics() {}

  void count(Mbuf frame) {
    packets++;
    bytes += frame.packetLength();
    checksum += Integer.toUnsignedLong(FrameMetadata.crc(frame));
    byType[frame.packetType()]++;
  }

  /** {@return the number of frames} */
  public long packets() {
    return packets;
  }

  /** {@return the sum of their captured lengths} */
  public long bytes() {
    return bytes;
  }

  /** {@return the sum of their CRC-32, modulo 2^64} */
  public long checksum() {
    return checksum;
  }

  /** {@return the number of frames of each packet type that occurred, by its name} */
  public SortedMap<String, Long> types() {
    SortedMap<String, Long> types = new TreeMap<>();
    for (int type = 0; type < TYPES; type++) {
      if (byType[type] > 0) {
        types.put(PacketType.toString(type), byType[type]);
      }
    }
    return types;
  }
}
