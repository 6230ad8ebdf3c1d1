// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.mbufs;

import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.CompilerControl;

/**
 * The loops of {@link MbufBenchmark}. The C program has the same ones. They are inlined by force,
 * so that the numbers of packets are constants in them.
 */
@CompilerControl(CompilerControl.Mode.INLINE)
final class MbufLoops {

  /** The bytes of data of a packet: the smallest Ethernet frame without its checksum. */
  static final int PACKET_BYTES = 60;

  /** The bytes of a header that is put in front of a packet: Ethernet. */
  private static final int HEADER_BYTES = 14;

  private MbufLoops() {}

  /** Allocates, perhaps fills, and frees packets one by one. {@return the sum of their offsets} */
  static int oneByOne(PktmbufPool pool, int count, boolean fill) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      Mbuf packet = alloc(pool);
      sum += fill ? packet.append(PACKET_BYTES) : packet.dataOffset();
      packet.free();
    }
    return sum;
  }

  /** Allocates, fills and frees packets together. {@return the sum of their data offsets} */
  static int inBulks(PktmbufPool pool, @Nullable Mbuf[] packets, int n) {
    alloc(pool, packets, n);
    int sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Objects.requireNonNull(packets[i]).append(PACKET_BYTES);
    }
    PktmbufPool.freeBulk(packets, 0, n);
    return sum;
  }

  /** Allocates and frees packets together. {@return the data offset of the last one} */
  static int allocInBulks(PktmbufPool pool, @Nullable Mbuf[] packets, int n) {
    alloc(pool, packets, n);
    int offset = Objects.requireNonNull(packets[n - 1]).dataOffset();
    PktmbufPool.freeBulk(packets, 0, n);
    return offset;
  }

  /** Clones each packet and frees the clone. {@return the bytes of all clones} */
  static int clones(PktmbufPool pool, Mbuf[] kept) {
    int sum = 0;
    for (Mbuf packet : kept) {
      Mbuf clone = packet.clone(pool);
      if (clone == null) {
        throw new PoolExhaustedException();
      }
      sum += clone.packetLength();
      clone.free();
    }
    return sum;
  }

  /** Allocates and frees packets of n segments, count in all. {@return the sum of their counts} */
  static int chains(PktmbufPool pool, int count, int n) {
    int sum = 0;
    for (int done = 0; done < count; done += n) {
      Mbuf head = alloc(pool);
      for (int i = 1; i < n; i++) {
        head.chain(alloc(pool));
      }
      sum += head.segmentCount();
      head.free();
    }
    return sum;
  }

  /** Adds a reference to each packet and removes it. {@return the sum of the counts} */
  static int references(Mbuf[] kept) {
    int sum = 0;
    for (Mbuf packet : kept) {
      sum += packet.refcntUpdate(1);
      sum += packet.refcntUpdate(-1);
    }
    return sum;
  }

  /** Adds data and a header to each packet and removes them. {@return the sum of the results} */
  static int edits(Mbuf[] kept) {
    int sum = 0;
    for (Mbuf packet : kept) {
      sum += packet.append(PACKET_BYTES);
      sum += packet.prepend(HEADER_BYTES) ? 1 : 0;
      sum += packet.adj(HEADER_BYTES) ? 1 : 0;
      sum += packet.trim(PACKET_BYTES) ? 1 : 0;
    }
    return sum;
  }

  private static Mbuf alloc(PktmbufPool pool) {
    Mbuf packet = pool.alloc();
    if (packet == null) {
      throw new PoolExhaustedException();
    }
    return packet;
  }

  static void alloc(PktmbufPool pool, @Nullable Mbuf[] packets, int n) {
    if (!pool.allocBulk(packets, 0, n)) {
      throw new PoolExhaustedException();
    }
  }
}
