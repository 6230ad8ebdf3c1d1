// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.core.cache.ObjectCache;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * A cache that the caller of {@link Mempool#newCache} owns, on any kind of thread. It serves
 * threads that are no lcores, virtual threads included, and code that needs a cache of another size
 * than that of its lcore.
 *
 * <p>Not thread-safe, as every {@link MempoolCache}. The owner may give it to another thread by an
 * action that <i>happens-before</i> the use by that thread, for example the start of the thread.
 *
 * <p>The owner closes it. A cache that nothing reaches any more, and that was not closed, is closed
 * when the garbage collector finds it, or by the next put if the ops are for a single producer; the
 * first one of a pool is reported by a warning.
 *
 * <p>C counterpart: {@code struct rte_mempool_cache} from {@code rte_mempool_cache_create}. There a
 * cache can be used with any pool; here it belongs to one.
 *
 * @since 0.1.0
 */
public final class UserOwnedCache extends MempoolCache implements AutoCloseable {

  /**
   * Takes dropped caches back. Dropped pools have another cleaner, as the flush of a cache calls a
   * backend, which is foreign code. Made when it is needed, and again if there was no thread for
   * it. Guarded by the class.
   */
  private static @Nullable Cleaner cleaner;

  private final Cleaner.Cleanable cleanable;

  /**
   * The action of the cleaner. It must not reach the handle. It does not reach the pool either, so
   * that a pool that is dropped together with the cache is found at once. As long as the pool can
   * be reached, the pool reaches the cache.
   */
  private record TakeBack(WeakReference<ObjectCache> cache, @Nullable String madeAt)
      implements Runnable {
    @Override
    public void run() {
      ObjectCache dropped = cache.get();
      if (dropped != null) {
        dropped.takeBack(madeAt);
      }
    }
  }

  /**
   * {@return the cleaner for new handles} Asked for before a cache is made, because there may be no
   * thread for it.
   */
  static synchronized Cleaner cleaner() {
    Cleaner made = cleaner == null ? Cleaner.create() : cleaner;
    cleaner = made;
    return made;
  }

  /**
   * Makes the handle of a cache.
   *
   * @param cleaner takes the cache back
   * @param madeAt where it is made, as a part of a sentence; null if nobody asked for that
   */
  UserOwnedCache(Mempool pool, ObjectCache cache, Cleaner cleaner, @Nullable String madeAt) {
    super(pool, cache);
    cleanable = cleaner.register(this, new TakeBack(new WeakReference<>(cache), madeAt));
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
    try {
      cache.close();
      cleanable.clean(); // forgets this; there is nothing to take back
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * {@return whether its owner has closed this cache} Only the owner may ask. A cache that is open
   * cannot be used either once its pool is closed.
   */
  public boolean isClosed() {
    return cache.isClosed();
  }
}
