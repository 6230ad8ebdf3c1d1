package dev.mempool.core;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The management interface of a pool: {@link PoolMBeans#register(Mempool)}. Counts are approximate
 * while threads use the pool. The methods {@link #getAvailable()}, {@link #getInUse()} and {@link
 * #dump()} throw {@link IllegalStateException} if the pool is closed.
 */
public interface PoolMXBean {

  /** {@return the name of the pool} */
  String getName();

  /** {@return the number of objects} */
  int getSize();

  /** {@return the number of objects that have memory} */
  int getPopulated();

  /** {@return the size of each object in bytes} */
  int getElementSize();

  /** {@return the name of the ops} */
  String getOps();

  /** {@return the most objects in the cache of each lcore, 0 for no caches} */
  int getCacheSize();

  /** {@return the number of objects that are not in use, as {@link Mempool#availCount()}} */
  int getAvailable();

  /** {@return the number of objects in use, as {@link Mempool#inUseCount()}} */
  int getInUse();

  /** {@return the number of objects in caches, as {@link Mempool#cachedCount()}} */
  int getCached();

  /**
   * {@return the number of objects in the cache of each lcore whose cache is not empty, by lcore
   * id}
   */
  SortedMap<Integer, Integer> getCachedByLcore();

  /** {@return the counts of gets and puts; {@code null} if the pool does not count} */
  @Nullable PoolStatistics getStatistics();

  /**
   * Resets the statistics, as {@link Mempool#resetStatistics()}.
   *
   * @throws IllegalStateException if the pool does not count
   */
  void resetStatistics();

  /** {@return the text of {@link Mempool#dump(Appendable)}} */
  String dump();
}
