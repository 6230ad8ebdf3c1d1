// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.core.cache.CacheOperations;
import dev.mempool.core.cache.CacheSetup;

/**
 * A cache that the caller of {@link Mempool#newCache} owns, on any kind of thread. It serves
 * threads that are no lcores, virtual threads included, and code that needs a cache of another size
 * than that of its lcore.
 *
 * <p>Not thread-safe, as every {@link MempoolCache}. The owner may give it to another thread by an
 * action that <i>happens-before</i> the use by that thread, for example the start of the thread.
 *
 * <p>C counterpart: {@code struct rte_mempool_cache} from {@code rte_mempool_cache_create}. There a
 * cache can be used with any pool; here it belongs to one.
 *
 * @since 0.1.0
 */
public final class UserOwnedCache extends MempoolCache implements AutoCloseable {

  UserOwnedCache(Mempool pool, CacheSetup setup) {
    super(pool, setup);
  }

  /**
   * Flushes this cache and closes it: later gets and puts with it throw. Does nothing if the cache
   * or the pool is closed already. C counterpart: {@code rte_mempool_cache_free}, which does not
   * flush.
   *
   * @throws IllegalStateException if the backend refuses the objects; then they stay in the cache,
   *     which stays open
   */
  @Override
  public void close() {
    CacheOperations.close(this);
  }

  /**
   * {@return whether its owner has closed this cache} Only the owner may ask. A cache that is open
   * cannot be used either once its pool is closed.
   */
  public boolean isClosed() {
    return CacheOperations.isClosed(this);
  }
}
