// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.bench.measure.Pools;
import dev.mempool.core.Mempool;
import java.util.function.Function;
import org.openjdk.jmh.infra.Blackhole;

/** A mempool with the largest cache, as a pool of objects: its indices. */
class MempoolPeer extends Peer {

  final Mempool pool;
  final int[] kept = new int[BURST];

  private MempoolPeer(Mempool pool) {
    this.pool = pool;
  }

  /** {@return a mempool as a pool of objects} */
  static Shared<MempoolPeer> objects() {
    return shared(MempoolPeer::new);
  }

  /** {@return a mempool as an allocator of buffers} */
  static Shared<MempoolPeer> buffers() {
    return shared(Buffers::new);
  }

  private static Shared<MempoolPeer> shared(Function<Mempool, MempoolPeer> peers) {
    Mempool pool =
        Mempool.builder("peers")
            .ops("ring_mp_mc")
            .size(Pools.SIZE)
            .elementSize(BufferPeer.BYTES)
            .cacheSize(Mempool.maxCacheSize())
            .build();
    return new Shared<>(() -> peers.apply(pool), () -> Pools.checkAndClose(pool));
  }

  @Override
  final void singles(Blackhole hole) {
    for (int i = 0; i < BURST; i++) {
      int object = pool.get();
      if (object == Mempool.NONE) {
        throw new PoolExhaustedException();
      }
      use(object, hole);
      pool.put(object);
    }
  }

  @Override
  final void burst(Blackhole hole) {
    if (!pool.getBulk(kept, 0, BURST)) {
      throw new PoolExhaustedException();
    }
    useBurst(hole);
    pool.putBulk(kept, 0, BURST);
  }

  void use(int object, Blackhole hole) {
    hole.consume(object);
  }

  void useBurst(Blackhole hole) {
    hole.consume(kept);
  }

  @Override
  final void flush() {
    pool.flushCache();
  }

  /** A mempool whose elements are buffers. */
  private static final class Buffers extends MempoolPeer {

    private long word = BufferPeer.WORD;

    Buffers(Mempool pool) {
      super(pool);
    }

    @Override
    void use(int object, Blackhole hole) {
      pool.chunk(object).set(BufferPeer.NETWORK, pool.offset(object), word);
    }

    @Override
    void useBurst(Blackhole hole) {
      for (int i = 0; i < kept.length; i++) {
        use(kept[i], hole);
      }
    }
  }
}
