// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The management interface of a pool: {@link PoolMBeans#register(Pool)}. Counts are approximate
 * while threads use the pool. The methods {@link #getAvailable()}, {@link #getInUse()} and {@link
 * #dump()} throw {@link IllegalStateException} if the pool is closed.
 *
 * @since 0.1.0
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

  /** {@return the number of objects that are not in use, as {@link Pool#availCount()}} */
  int getAvailable();

  /** {@return the number of objects in use, as {@link Pool#inUseCount()}} */
  int getInUse();

  /** {@return the number of objects in caches, as {@link Pool#cachedCount()}} */
  int getCached();

  /** {@return which pool it is in a series of pools that replaced each other, from 1 on} */
  int getGeneration();

  /** {@return whether the pool is retired, so that every get finds nothing} */
  boolean isRetired();

  /** {@return where the free objects are, as {@link PoolSnapshot#freeObjects()}} */
  String getFreeObjects();

  /**
   * {@return the number of objects in the cache of each lcore whose cache is not empty, by lcore
   * id}
   */
  SortedMap<Integer, Integer> getCachedByLcore();

  /**
   * {@return the counts of gets and puts by the names of the methods of {@link PoolStatistics};
   * {@code null} if the pool does not count}
   */
  @Nullable Map<String, Long> getStatistics();

  /**
   * Resets the statistics, as {@link Pool#resetStatistics()}.
   *
   * @throws IllegalStateException if the pool does not count
   */
  void resetStatistics();

  /** {@return the text of {@link Pool#dump()}} */
  String dump();
}
