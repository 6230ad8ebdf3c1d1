// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress;

import dev.mempool.core.Guard;
import dev.mempool.core.PoolRegistry;
import dev.mempool.mbuf.ExternalMemory;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.mbuf.PktmbufPoolBuilder;
import java.lang.foreign.Arena;

/** The pools of packet buffers for the tests; each state has its own. */
final class Packets {

  private static final int ROOM = 64;

  private Packets() {}

  private static PktmbufPoolBuilder one() {
    return PktmbufPool.builder("packets").size(1).dataRoom(ROOM).registry(new PoolRegistry());
  }

  /** {@return a pool of one mbuf; never closed, because a close stops all threads of the JVM} */
  static PktmbufPool poolOfOne() {
    return one().build();
  }

  /** {@return a pool of one mbuf with a guard that refuses the second of two concurrent frees} */
  static PktmbufPool guardedPoolOfOne() {
    return one().guard(Guard.STATE).build();
  }

  /** {@return a pool of one mbuf with a pinned external buffer} */
  static PktmbufPool pinnedPoolOfOne() {
    return one().external(new ExternalMemory(Arena.ofAuto().allocate(ROOM), ROOM)).build();
  }

  /** Frees an mbuf. {@return 1 if the free is refused, else 0} */
  static int refused(Runnable free) {
    try {
      free.run();
      return 0;
    } catch (IllegalStateException e) {
      return 1;
    }
  }

  /** {@return the number of free mbufs, or -1 if the mbuf has not the fields of a free one} */
  static int inPool(PktmbufPool pool) {
    Mbuf mbuf = pool.mbuf(0);
    return mbuf.refcnt() == 0 && mbuf.next() == null ? pool.availCount() : -1;
  }
}
