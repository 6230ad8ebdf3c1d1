// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.bench.support.Bulk;
import dev.mempool.bench.support.Workload;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;

/**
 * The loop of a thread that works on {@value #PACKETS} packets per round, or on as many as a call
 * takes. The C program has the same loops. They work on local variables, which the compiler need
 * not read anew after each call. Not thread-safe.
 */
final class PacketLoop implements Workload.Loop {

  /** Packets per round, one by one or together, unless a call takes more. */
  static final int PACKETS = 32;

  /** Packets per call: a constant for the JIT compiler. */
  private static final int N = Bulk.CURRENT.get();

  /** The bytes of data of a packet: the smallest Ethernet frame without its checksum. */
  static final int PACKET_BYTES = 60;

  /** The bytes of a header that is put in front of a packet: Ethernet. */
  private static final int HEADER_BYTES = 14;

  private final Work work;
  private final PktmbufPool pool;
  private final Mbuf[] packets = new Mbuf[Math.max(PACKETS, N)];

  PacketLoop(Work work, PktmbufPool pool) {
    this.work = work;
    this.pool = pool;
  }

  @Override
  public int round() {
    return switch (work) {
      case PACKETS -> N == 1 ? oneByOne(pool, true) : inBulks(pool, packets, N);
      case ALLOC -> N == 1 ? oneByOne(pool, false) : allocInBulks(pool, packets);
      case CLONE -> clones(pool, packets);
      case CHAIN -> chains(pool);
      case REFCNT, REFCNT_SHARED -> references(packets);
      case EDIT -> edits(packets);
      case OBJECTS, RANDOM -> throw new IllegalStateException(work + " needs no packets");
    };
  }

  @Override
  public void begin() {
    if (work.keepsPackets()) {
      alloc(pool, packets);
      for (Mbuf packet : packets) {
        if (packet.append(PACKET_BYTES) < 0) {
          throw new IllegalStateException(packet + " has no room for a packet");
        }
        packet.refcntSet(work == Work.REFCNT_SHARED ? 2 : 1);
      }
    }
  }

  @Override
  public void end(int results) {
    if (work.keepsPackets()) {
      for (Mbuf packet : packets) {
        packet.refcntSet(1);
      }
      PktmbufPool.freeBulk(packets, 0, packets.length);
    }
  }

  @Override
  public void leave() {
    pool.flushCache();
  }

  /** Allocates, perhaps fills, and frees packets one by one. {@return the sum of their offsets} */
  static int oneByOne(PktmbufPool pool, boolean fill) {
    int sum = 0;
    for (int i = 0; i < PACKETS; i++) {
      Mbuf packet = alloc(pool);
      sum += fill ? packet.append(PACKET_BYTES) : packet.dataOffset();
      packet.free();
    }
    return sum;
  }

  /** Allocates, fills and frees packets together. {@return the sum of their data offsets} */
  static int inBulks(PktmbufPool pool, Mbuf[] packets, int n) {
    alloc(pool, packets);
    int sum = 0;
    for (int i = 0; i < n; i++) {
      sum += packets[i].append(PACKET_BYTES);
    }
    PktmbufPool.freeBulk(packets, 0, n);
    return sum;
  }

  /** Allocates and frees packets together. {@return the data offset of the last one} */
  private static int allocInBulks(PktmbufPool pool, Mbuf[] packets) {
    alloc(pool, packets);
    int offset = packets[N - 1].dataOffset();
    PktmbufPool.freeBulk(packets, 0, N);
    return offset;
  }

  /** Clones each packet and frees the clone. {@return the bytes of all clones} */
  private static int clones(PktmbufPool pool, Mbuf[] packets) {
    int sum = 0;
    for (Mbuf packet : packets) {
      Mbuf clone = packet.clone(pool);
      if (clone == null) {
        throw new PoolExhaustedException();
      }
      sum += clone.packetLength();
      clone.free();
    }
    return sum;
  }

  /** Allocates and frees packets of N segments. {@return the sum of the numbers of segments} */
  private static int chains(PktmbufPool pool) {
    int sum = 0;
    for (int done = 0; done < PACKETS; done += N) {
      Mbuf head = alloc(pool);
      for (int i = 1; i < N; i++) {
        head.chain(alloc(pool));
      }
      sum += head.segmentCount();
      head.free();
    }
    return sum;
  }

  /** Adds a reference to each packet and removes it. {@return the sum of the counts} */
  private static int references(Mbuf[] packets) {
    int sum = 0;
    for (Mbuf packet : packets) {
      sum += packet.refcntUpdate(1);
      sum += packet.refcntUpdate(-1);
    }
    return sum;
  }

  /** Adds data and a header to each packet and removes them. {@return the sum of the results} */
  private static int edits(Mbuf[] packets) {
    int sum = 0;
    for (Mbuf packet : packets) {
      sum += packet.append(PACKET_BYTES);
      sum += packet.prepend(HEADER_BYTES) ? 1 : 0;
      sum += packet.adj(HEADER_BYTES) ? 1 : 0;
      sum += packet.trim(PACKET_BYTES) ? 1 : 0;
    }
    return sum;
  }

  static Mbuf alloc(PktmbufPool pool) {
    Mbuf packet = pool.alloc();
    if (packet == null) {
      throw new PoolExhaustedException();
    }
    return packet;
  }

  static void alloc(PktmbufPool pool, Mbuf[] packets) {
    if (!pool.allocBulk(packets, 0, packets.length)) {
      throw new PoolExhaustedException();
    }
  }
}
