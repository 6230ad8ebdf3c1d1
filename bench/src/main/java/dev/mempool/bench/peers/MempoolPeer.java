package dev.mempool.bench.peers;

import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.bench.measure.Pools;
import dev.mempool.core.Mempool;
import java.util.function.Function;
import org.openjdk.jmh.infra.Blackhole;

/** A mempool with the largest cache. Its objects are indices, and its elements are buffers. */
abstract class MempoolPeer extends Peer {

  final Mempool pool;
  final int[] kept = new int[BURST];

  private MempoolPeer(Mempool pool) {
    this.pool = pool;
  }

  /** {@return a mempool as a pool of objects} */
  static Shared<MempoolPeer> objects() {
    return shared(Objects::new);
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
            .cacheSize(Mempool.CACHE_MAX_SIZE)
            .build();
    return new Shared<>(() -> peers.apply(pool), () -> Pools.checkAndClose(pool));
  }

  @Override
  final void flush() {
    pool.flushCache();
  }

  final int get() {
    int object = pool.get();
    if (object == Mempool.NONE) {
      throw new PoolExhaustedException();
    }
    return object;
  }

  final void getBurst() {
    if (!pool.getBulk(kept, 0, BURST)) {
      throw new PoolExhaustedException();
    }
  }

  private static final class Objects extends MempoolPeer {

    Objects(Mempool pool) {
      super(pool);
    }

    @Override
    void singles(Blackhole hole) {
      for (int i = 0; i < BURST; i++) {
        int object = get();
        hole.consume(object);
        pool.put(object);
      }
    }

    @Override
    void burst(Blackhole hole) {
      getBurst();
      hole.consume(kept);
      pool.putBulk(kept, 0, BURST);
    }
  }

  private static final class Buffers extends MempoolPeer {

    private long word = BufferPeer.WORD;

    Buffers(Mempool pool) {
      super(pool);
    }

    @Override
    void singles(Blackhole hole) {
      for (int i = 0; i < BURST; i++) {
        int object = get();
        write(object);
        pool.put(object);
      }
    }

    @Override
    void burst(Blackhole hole) {
      getBurst();
      for (int i = 0; i < kept.length; i++) {
        write(kept[i]);
      }
      pool.putBulk(kept, 0, BURST);
    }

    private void write(int object) {
      pool.chunk(object).set(BufferPeer.NETWORK, pool.offset(object), word);
    }
  }
}
