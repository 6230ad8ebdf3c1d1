package dev.mempool.stress.dpaa;

import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;

/**
 * A pool of two objects for two threads that have one at a time: a get that finds none has lost
 * one. All states of a test share it, because a device has few pools.
 */
final class TwoObjects {

  private final Mempool pool;

  /** Written by the owner of each object, one after the other. */
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
   * Gets one and puts it.
   *
   * @return 1; 0 without an object, -1 with one that somebody else works on
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

  /** The same as an lcore, whose portal is the next one's afterwards. */
  int useAsLcore() {
    try (LcoreRegistration _ = Lcore.register()) {
      return use();
    }
  }
}
