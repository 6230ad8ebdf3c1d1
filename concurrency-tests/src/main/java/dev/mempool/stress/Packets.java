package dev.mempool.stress;

import dev.mempool.core.PoolRegistry;
import dev.mempool.mbuf.PktmbufPool;

/** Makes a pool per state. */
final class Packets {

  private Packets() {}

  /** {@return a pool of one mbuf; never closed, that would stop all threads of the JVM} */
  static PktmbufPool poolOfOne() {
    return PktmbufPool.builder("packets").size(1).dataRoom(64).registry(new PoolRegistry()).build();
  }
}
