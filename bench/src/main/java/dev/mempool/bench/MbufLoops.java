package dev.mempool.bench;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Packets come and go: alloc, append, free. */
final class MbufLoops {

  /** Bytes that every packet gets: the smallest Ethernet frame without its checksum. */
  static final int PACKET_BYTES = 60;

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
}
