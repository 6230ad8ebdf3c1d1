package dev.mempool.core;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A pool as management tools see it: {@link PoolMBeans#register(Mempool)}. Numbers are about right
 * while the pool is in use. What asks for the state of a pool throws {@link IllegalStateException}
 * when that is closed.
 */
public interface PoolMXBean {

  /** {@return the name of the pool} */
  String getName();

  /** {@return the number of objects} */
  int getSize();

  /** {@return how many of them have memory} */
  int getPopulated();

  /** {@return the bytes of each} */
  int getElementSize();

  /** {@return the name of the ops} */
  String getOps();

  /** {@return how many objects each lcore may keep, 0 for no caches} */
  int getCacheSize();

  /** {@return as {@link Mempool#availCount()}} */
  int getAvailable();

  /** {@return as {@link Mempool#inUseCount()}} */
  int getInUse();

  /** {@return as {@link Mempool#cachedCount()}} */
  int getCached();

  /** {@return how many objects each lcore keeps, by its id, without those that keep none} */
  SortedMap<Integer, Integer> getCachedByLcore();

  /** {@return what went through the pool; {@code null} if it does not count} */
  @Nullable PoolStatistics getStatistics();

  /**
   * As {@link Mempool#resetStatistics()}.
   *
   * @throws IllegalStateException if the pool does not count
   */
  void resetStatistics();

  /** {@return as {@link Mempool#dump(Appendable)}} */
  String dump();
}
