// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress.dpaa;

import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;

/**
 * A pool of two objects for two threads that each use one object at a time. If a get finds no
 * object, one is lost. All states of a test share the pool, because a device has few pools.
 */
final class TwoObjects {

  private final Mempool pool;

  /**
   * The number of puts of each object; the thread that has the object writes both arrays in turn.
   */
  private final int[] puts = new int[2];

  private final int[] putsAgain = new int[2];

  TwoObjects(int portals) {
    pool =
        Mempool.builder("two")
            .registry(new PoolRegistry())
            .size(2)
            .elementSize(8)
            .ops("dpaa", "portals=" + portals)
            .build();
  }

  /**
   * Gets an object and puts it back.
   *
   * @return 1; 0 if there was no object, -1 if another thread was using the object
   */
  int use() {
    int object = pool.get();
    if (object == Mempool.NONE) {
      return 0;
    }
    int before = puts[object];
    boolean whole = before == putsAgain[object];
    puts[object] = before + 1;
    putsAgain[object] = before + 1;
    pool.put(object);
    return whole ? 1 : -1;
  }

  /** Does the same as an lcore, which then leaves its portal to the next lcore. */
  int useAsLcore() {
    try (LcoreRegistration _ = Lcore.register()) {
      return use();
    }
  }
}
