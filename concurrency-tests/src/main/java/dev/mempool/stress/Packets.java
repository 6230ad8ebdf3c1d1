package dev.mempool.stress;

import dev.mempool.core.Guard;
import dev.mempool.core.PoolRegistry;
import dev.mempool.mbuf.ExternalMemory;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.mbuf.PktmbufPoolBuilder;
import java.lang.foreign.Arena;

/** Makes a pool per state. */
final class Packets {

  private static final int ROOM = 64;

  private Packets() {}

  private static PktmbufPoolBuilder one() {
    return PktmbufPool.builder("packets").size(1).dataRoom(ROOM).registry(new PoolRegistry());
  }

  /** {@return a pool of one mbuf; never closed, that would stop all threads of the JVM} */
  static PktmbufPool poolOfOne() {
    return one().build();
  }

  /** {@return the same, with a guard that tells two frees at once apart} */
  static PktmbufPool guardedPoolOfOne() {
    return one().guard(Guard.STATE).build();
  }

  /** {@return the same, with an external buffer for good} */
  static PktmbufPool pinnedPoolOfOne() {
    return one().external(new ExternalMemory(Arena.ofAuto().allocate(ROOM), ROOM)).build();
  }

  /** Frees an mbuf. {@return 1 if that is refused} */
  static int refused(Runnable free) {
    try {
      free.run();
      return 0;
    } catch (IllegalStateException e) {
      return 1;
    }
  }

  /** {@return the number of mbufs in a pool, or -1 if its free mbuf is not as free mbufs are} */
  static int inPool(PktmbufPool pool) {
    Mbuf mbuf = pool.mbuf(0);
    return mbuf.refcnt() == 0 && mbuf.next() == null ? pool.availCount() : -1;
  }
}
