// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import dev.mempool.core.Mempool;
import dev.mempool.core.Pool;
import java.util.BitSet;
import java.util.function.IntSupplier;

/**
 * A pool whose objects all threads get and put.
 *
 * @param pool the pool
 * @param objects the number of objects that a round gets before it puts them back
 * @param userCaches whether every thread uses a cache of its own
 */
public record PoolWork(Mempool pool, int objects, boolean userCaches) implements Workload {

  @Override
  public Loop loop() {
    return new GetPutLoop(pool, userCaches ? pool.newCache(Mempool.maxCacheSize()) : null, objects);
  }

  @Override
  public void check() {
    check(pool);
  }

  @Override
  public void close() {
    pool.close();
  }

  /**
   * Checks that every object of a pool came back: gets all objects and puts them back.
   *
   * @param pool the pool
   * @throws IllegalStateException if an object is missing, or was put twice
   */
  public static void check(Mempool pool) {
    pool.putBulk(getAll(pool, pool::get));
  }

  /**
   * Gets all objects of a pool.
   *
   * @param pool the pool
   * @param get gets an object, {@link Mempool#NONE} if there is none
   * @return the objects
   * @throws IllegalStateException if an object is missing, or was put twice
   */
  public static int[] getAll(Pool pool, IntSupplier get) {
    BitSet seen = new BitSet(pool.size());
    int[] all = new int[pool.size()];
    int count = 0;
    for (int object; count < all.length && (object = get.getAsInt()) != Mempool.NONE; count++) {
      seen.set(object);
      all[count] = object;
    }
    if (count != pool.size() || seen.cardinality() != pool.size()) {
      throw new IllegalStateException(
          "%d of %d objects came back, %d of them different"
              .formatted(count, pool.size(), seen.cardinality()));
    }
    if (get.getAsInt() != Mempool.NONE) {
      throw new IllegalStateException("more objects came back than the pool has");
    }
    return all;
  }
}
