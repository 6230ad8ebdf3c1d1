// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.support.GetPutLoop;
import dev.mempool.bench.support.Workload;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;

/**
 * A pool whose objects all threads get and put.
 *
 * @param objects the number of objects that a round gets before it puts them back
 * @param userCaches whether every thread uses a cache of its own
 */
record PoolWork(Mempool pool, int objects, boolean userCaches) implements Workload {

  /** Makes the pool. The cache is the size of the lcores' caches, or {@link Cell#USER}. */
  static PoolWork of(MempoolBuilder builder, String cache, int keep) {
    boolean userCaches = cache.equals(Cell.USER);
    return new PoolWork(
        builder.cacheSize(userCaches ? 0 : Integer.parseInt(cache)).build(), keep, userCaches);
  }

  @Override
  public Loop loop() {
    return new GetPutLoop(pool, userCaches ? pool.newCache(Mempool.maxCacheSize()) : null, objects);
  }

  @Override
  public void check() {
    Pools.check(pool);
  }

  @Override
  public void close() {
    pool.close();
  }
}
