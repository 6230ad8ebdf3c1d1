// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolOps;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import java.util.BitSet;

/** Pools on a BMan, and what tests do with them. */
final class Pools {

  private Pools() {}

  /** A pool in a registry of its own. */
  static MempoolBuilder builder(String name, int size, MempoolOps ops, String config) {
    return Mempool.builder(name)
        .registry(new PoolRegistry())
        .opsTable(OpsTable.of(ops))
        .ops(ops.name(), config)
        .size(size)
        .elementSize(64);
  }

  static Mempool of(int size, String config) {
    return builder("dpaa", size, new DpaaOps(), config).build();
  }

  /** Demands that a pool hands out every object once, and no more; then puts them back. */
  static void requireAll(Mempool pool) {
    assertEquals(pool.size(), pool.availCount());
    int[] all = new int[pool.size()];
    assertTrue(pool.getBulk(all, 0, all.length));
    BitSet seen = new BitSet();
    for (int object : all) {
      assertTrue(!seen.get(object), "object " + object + " came twice");
      seen.set(object);
    }
    assertEquals(Mempool.NONE, pool.get());
    assertEquals(0, pool.availCount());
    pool.putBulk(all, 0, all.length);
  }
}
