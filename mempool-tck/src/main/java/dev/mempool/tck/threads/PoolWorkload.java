// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.threads;

import dev.mempool.core.Mempool;
import dev.mempool.tck.fixture.ObjectOwners;
import dev.mempool.tck.fixture.SplitMix64;

/** Gets and puts objects of a pool at random, for one lcore. Not thread-safe. */
public final class PoolWorkload {

  private final Mempool pool;
  private final ObjectOwners owners;
  private final SplitMix64 random;
  private final int[] held;
  private int count;

  /**
   * Creates a workload.
   *
   * @param pool the pool
   * @param owners checks that each object has one owner at a time
   * @param random the source of the choices
   */
  public PoolWorkload(Mempool pool, ObjectOwners owners, SplitMix64 random) {
    this.pool = pool;
    this.owners = owners;
    this.random = random;
    this.held = new int[pool.size()];
  }

  /** Gets or puts some objects in each round, and puts all that it still holds after the last. */
  public void run(int rounds) {
    for (int i = 0; i < rounds; i++) {
      int bulk = 1 + random.nextInt(Math.min(pool.size(), 1 << random.nextInt(10)));
      if (random.nextBoolean()) {
        get(Math.min(bulk, held.length - count));
      } else {
        put(Math.min(bulk, count));
      }
    }
    put(count);
  }

  private void get(int bulk) {
    int[] got = new int[bulk];
    if (bulk == 1) {
      got[0] = pool.get();
      if (got[0] == Mempool.NONE) {
        return;
      }
    } else if (!pool.getBulk(got, 0, bulk)) {
      return;
    }
    owners.claim(got, bulk);
    System.arraycopy(got, 0, held, count, bulk);
    count += bulk;
  }

  private void put(int bulk) {
    int[] objects = new int[bulk];
    count -= bulk;
    System.arraycopy(held, count, objects, 0, bulk);
    owners.release(objects, bulk);
    if (bulk == 1) {
      pool.put(objects[0]);
    } else {
      pool.putBulk(objects, 0, bulk);
    }
  }
}
