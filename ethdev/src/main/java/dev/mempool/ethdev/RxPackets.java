// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes packets of bytes in memory, for drivers that copy. A packet that is longer than the room of
 * an mbuf becomes a chain. Allocates no Java object once it has made the longest packet. Not
 * thread-safe.
 *
 * @since 0.1.0
 */
public final class RxPackets {

  private final PktmbufPool pool;

  /** The bytes of a packet that fit into one mbuf. */
  private final int room;

  /** The segments of the current packet. */
  private Mbuf[] segments = new Mbuf[0];

  /**
   * Makes an instance.
   *
   * @param pool the pool of the packets
   * @throws IllegalArgumentException if its mbufs have no room behind the headroom
   */
  public RxPackets(PktmbufPool pool) {
    this.pool = Objects.requireNonNull(pool, "pool");
    this.room = pool.dataRoom() - PktmbufPool.defaultHeadroom();
    if (room <= 0) {
      throw new IllegalArgumentException(
          "the mbufs of pool '"
              + pool.name()
              + "' have no room for packets; make its data room larger than the headroom of "
              + PktmbufPool.defaultHeadroom());
    }
  }

  /**
   * Makes a packet.
   *
   * @param memory the memory with the bytes
   * @param offset the offset of the first byte
   * @param length the number of bytes, 0 or more
   * @return the packet; {@code null} if the pool has too few mbufs
   */
  public @Nullable Mbuf copy(MemorySegment memory, long offset, int length) {
    if (length > room) {
      return chain(memory, offset, length);
    }
    Mbuf packet = pool.alloc();
    if (packet != null) {
      packet.write(packet.append(length), memory, offset, length);
    }
    return packet;
  }

  private @Nullable Mbuf chain(MemorySegment memory, long offset, int length) {
    int count = Math.ceilDiv(length, room);
    if (segments.length < count) {
      segments = new Mbuf[count];
    }
    if (count > pool.size() || !pool.allocBulk(segments, 0, count)) {
      return null;
    }
    for (int i = 0; i < count; i++) {
      int from = i * room;
      int part = Math.min(room, length - from);
      segments[i].write(segments[i].append(part), memory, offset + from, part);
    }
    return join(segments, count);
  }

  /**
   * Chains segments to one packet, in the order of the array. Walks less than {@link Mbuf#chain}
   * for one segment after another, which takes quadratic time.
   *
   * @param segments the segments, each of them a packet of one segment
   * @param count the number of segments, 1 or more
   * @return the first segment
   */
  public static Mbuf join(Mbuf[] segments, int count) {
    Objects.requireNonNull(segments, "segments");
    Objects.checkFromIndexSize(0, count, segments.length);
    for (int step = 1; step < count; step *= 2) { // joins pairs, then pairs of pairs, and so on
      for (int i = 0; i + step < count; i += 2 * step) {
        segments[i].chain(segments[i + step]);
      }
    }
    return segments[0];
  }
}
