package dev.mempool.core;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What a management server asks, passed on to a pool. */
final class PoolBean implements PoolMXBean {

  private final Mempool pool;

  PoolBean(Mempool pool) {
    this.pool = pool;
  }

  @Override
  public String getName() {
    return pool.name();
  }

  @Override
  public int getSize() {
    return pool.size();
  }

  @Override
  public int getPopulated() {
    return pool.memory().populated();
  }

  @Override
  public int getElementSize() {
    return pool.geometry().elementSize();
  }

  @Override
  public String getOps() {
    return pool.ops().name();
  }

  @Override
  public int getCacheSize() {
    return pool.cacheSize();
  }

  @Override
  public int getAvailable() {
    return pool.availCount();
  }

  @Override
  public int getInUse() {
    return pool.inUseCount();
  }

  @Override
  public int getCached() {
    return pool.cachedCount();
  }

  @Override
  public SortedMap<Integer, Integer> getCachedByLcore() {
    return pool.caches().countsByLcore();
  }

  @Override
  public @Nullable PoolStatistics getStatistics() {
    return pool.statistics().orElse(null);
  }

  @Override
  public void resetStatistics() {
    pool.resetStatistics();
  }

  @Override
  public String dump() {
    return pool.dump().toString();
  }
}
