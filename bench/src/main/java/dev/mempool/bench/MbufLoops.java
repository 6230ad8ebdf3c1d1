package dev.mempool.bench;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.CompilerControl;

/** What is done with packets; the C side has the same loops. Inline as {@link PoolLoops}. */
@CompilerControl(CompilerControl.Mode.INLINE)
final class MbufLoops {

  /** Bytes that every packet gets: the smallest Ethernet frame without its checksum. */
  static final int PACKET_BYTES = 60;

  /** Bytes of a header that is put in front of a packet: Ethernet. */
  private static final int HEADER_BYTES = 14;

  private MbufLoops() {}

  /** {@return the sum of where the data starts, which is what a user goes on with} */
  static int oneByOne(PktmbufPool pool, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      Mbuf packet = pool.alloc();
      if (packet == null) {
        throw new PoolExhaustedException();
      }
      sum += packet.append(PACKET_BYTES);
      packet.free();
    }
    return sum;
  }

  /** {@return the sum of where the data starts, which is what a user goes on with} */
  static int inBulks(PktmbufPool pool, @Nullable Mbuf[] packets, int n) {
    if (!pool.allocBulk(packets, 0, n)) {
      throw new PoolExhaustedException();
    }
    int sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Objects.requireNonNull(packets[i]).append(PACKET_BYTES);
    }
    PktmbufPool.freeBulk(packets, 0, n);
    return sum;
  }

  /** {@return the sum of where the data starts in the buffers} */
  static int allocOneByOne(PktmbufPool pool, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      Mbuf packet = pool.alloc();
      if (packet == null) {
        throw new PoolExhaustedException();
      }
      sum += packet.dataOffset();
      packet.free();
    }
    return sum;
  }

  /** {@return where the data starts in the last buffer} */
  static int allocInBulks(PktmbufPool pool, @Nullable Mbuf[] packets, int n) {
    if (!pool.allocBulk(packets, 0, n)) {
      throw new PoolExhaustedException();
    }
    int start = Objects.requireNonNull(packets[n - 1]).dataOffset();
    PktmbufPool.freeBulk(packets, 0, n);
    return start;
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

  /** Packets of n segments, {@code count} in all, freed by their first. {@return the segments} */
  static int chains(PktmbufPool pool, int count, int n) {
    int sum = 0;
    for (int done = 0; done < count; done += n) {
      Mbuf head = pool.alloc();
      if (head == null) {
        throw new PoolExhaustedException();
      }
      for (int i = 1; i < n; i++) {
        Mbuf tail = pool.alloc();
        if (tail == null) {
          throw new PoolExhaustedException();
        }
        head.chain(tail);
      }
      sum += head.segmentCount();
      head.free();
    }
    return sum;
  }

  /** Takes a reference to each packet and gives it up. {@return the sum of the counts} */
  static int references(Mbuf[] kept) {
    int sum = 0;
    for (Mbuf packet : kept) {
      sum += packet.refcntUpdate(1);
      sum += packet.refcntUpdate(-1);
    }
    return sum;
  }

  /** Data and a header come to each packet, and go again. {@return what the calls say} */
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
}
