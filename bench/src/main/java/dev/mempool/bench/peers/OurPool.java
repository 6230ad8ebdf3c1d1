package dev.mempool.bench.peers;

import dev.mempool.bench.FullCheck;
import dev.mempool.core.Mempool;

/** The mempool of all threads, with the largest cache that there is. */
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class OurPool extends Shared {

  Mempool pool;

  @Override
  void make() {
    pool =
        Mempool.builder("peers")
            .ops("ring_mp_mc")
            .size(ObjectPeer.POOL_SIZE)
            .elementSize(BufferPeer.BYTES)
            .cacheSize(Mempool.CACHE_MAX_SIZE)
            .build();
  }

  @Override
  void close() {
    FullCheck.check(pool);
    pool.close();
  }
}
