// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import java.util.BitSet;

/** Pools with the bucket backend, and operations on them. */
final class Pool {

  /** The smallest slot that starts on a cache line. */
  static final int SLOT = 64;

  private Pool() {}

  /**
   * Returns a pool of objects of 64 bytes without caches, in buckets of a given number of objects.
   */
  static Mempool of(int size, int bucket) {
    return of(size, SLOT, "bucketBytes=" + bucket * SLOT);
  }

  static Mempool of(int size, int elementSize, String config) {
    return Mempool.builder("bucket")
        .registry(new PoolRegistry())
        .size(size)
        .elementSize(elementSize)
        .ops("bucket", config)
        .build();
  }

  /** Gets objects in bulks, of which the last may be smaller; the pool must have them all. */
  static int[] get(Mempool pool, int count, int bulk) {
    int[] objects = new int[count];
    for (int done = 0; done < count; done += bulk) {
      int part = Math.min(bulk, count - done);
      if (part == 1) {
        objects[done] = pool.get();
        assertTrue(objects[done] != Mempool.NONE, "nothing left after " + done);
      } else {
        assertTrue(pool.getBulk(objects, done, part), "no " + part + " after " + done);
      }
    }
    return objects;
  }

  static int[] put(Mempool pool, int... objects) {
    pool.putBulk(objects, 0, objects.length);
    return objects;
  }

  /** Asserts that a pool gives each object exactly once; then puts them back. */
  static int[] requireAll(Mempool pool, int bulk) {
    assertEquals(pool.size(), pool.availCount());
    int[] all = get(pool, pool.size(), bulk);
    BitSet seen = new BitSet();
    for (int object : all) {
      assertTrue(!seen.get(object), "object " + object + " came twice");
      seen.set(object);
    }
    assertEquals(pool.size(), seen.cardinality());
    assertEquals(Mempool.NONE, pool.get());
    assertEquals(0, pool.availCount());
    return put(pool, all);
  }
}
