// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import dev.mempool.api.Concurrency;
import dev.mempool.api.Subscription;
import dev.mempool.core.foreign.Faults;
import dev.mempool.core.statistics.Statistics;
import dev.mempool.core.statistics.Tally;
import dev.mempool.lcore.Lcore;
import java.lang.System.Logger;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All caches of one pool. Thread-safe.
 *
 * <h2>Which cache or route serves a get or put</h2>
 *
 * <pre>
 *   an operation of a cache          -&gt;  that cache
 *   of the pool, by an lcore         -&gt;  the cache of the lcore, if the pool has a cache size
 *   of the pool, by another thread   -&gt;  {@link SharedCaches}, if the pool has them,
 *                                        else {@link BackendRoute}
 * </pre>
 *
 * A pool has shared caches if it has a cache size, its builder did not switch them off, and its ops
 * allow many producers and many consumers. In an observed pool every call takes the {@code
 * ObservedRoute}, which chooses in the same way and tells the observers. A cache that has too few
 * objects, or no room, calls the backend. If the backend has too few objects, the cache takes those
 * of the shared caches.
 *
 * <p>The cache of an lcore is made at the lcore's first use of the pool. When the lcore ends, the
 * cache is flushed by {@link #lcoreExit} and kept for the next lcore with that id.
 */
public final class PoolCaches {

  /** The name under which the pool logs. */
  private static final Logger LOG = System.getLogger("dev.mempool.core.Mempool");

  private final BackendRoute backendRoute;
  private final int cacheSize;
  private final @Nullable Statistics statistics;
  private final Function<CacheSetup, ? extends ObjectCache> factory;
  private final UncachedRoute uncachedRoute;

  /** The caches by lcore id. Elements are written under the lock of this object. */
  private final @Nullable ObjectCache[] byLcore;

  private final Set<ObjectCache> userOwned = ConcurrentHashMap.newKeySet();

  /** The subscription to the ends of lcores. Guarded by this. */
  private @Nullable Subscription exits;

  /**
   * Creates the caches of a pool.
   *
   * @param backendRoute the route to the backend
   * @param cacheSize the size of the caches of lcores and of the shared ones, 0 for none
   * @param allowShared whether the builder of the pool allows shared caches
   * @param statistics the counters of the pool, {@code null} for none
   * @param factory makes the cache of an lcore, or a shared one
   */
  public PoolCaches(
      BackendRoute backendRoute,
      int cacheSize,
      boolean allowShared,
      @Nullable Statistics statistics,
      Function<CacheSetup, ? extends ObjectCache> factory) {
    this.backendRoute = backendRoute;
    this.cacheSize = cacheSize;
    this.statistics = statistics;
    this.factory = factory;
    this.byLcore = new @Nullable ObjectCache[cacheSize == 0 ? 0 : Lcore.max()];
    this.uncachedRoute =
        allowShared && cacheSize > 0 && backendRoute.concurrency() == Concurrency.MP_MC
            ? new SharedCaches(backendRoute, cacheSize, this::newSharedCache)
            : backendRoute;
  }

  private ObjectCache newSharedCache() {
    return factory.apply(
        new CacheSetup(this, backendRoute, backendRoute, null, Lcore.NONE, cacheSize, false));
  }

  private CacheSetup setup(int lcore, int size) {
    Tally tally = statistics == null ? null : statistics.newTally();
    return new CacheSetup(this, backendRoute, uncachedRoute, tally, lcore, size, true);
  }

  /** {@return the route of threads that have no cache of their own} */
  public UncachedRoute uncachedRoute() {
    return uncachedRoute;
  }

  /**
   * {@return the caches of lcores by their ids, {@code null} until an lcore's first use} The array
   * has length 0 in a pool without caches, so that one comparison tells the pool that the thread is
   * no lcore or that the pool has no caches.
   */
  public @Nullable ObjectCache[] byLcore() {
    return byLcore;
  }

  /**
   * {@return the cache of the calling lcore, made if it has none yet; {@code null} if the thread is
   * no lcore or the pool has no caches}
   *
   * @throws IllegalStateException if a cache would have to be made and the pool is closed
   */
  public @Nullable ObjectCache current() {
    int lcore = Lcore.current();
    if (lcore < 0 || lcore >= byLcore.length) {
      return null;
    }
    ObjectCache cache = byLcore[lcore];
    return cache != null ? cache : make(lcore);
  }

  /** {@return the cache of the calling lcore if it has one already} */
  public @Nullable ObjectCache existing() {
    int lcore = Lcore.current();
    return lcore < 0 || lcore >= byLcore.length ? null : byLcore[lcore];
  }

  /** Makes the cache of the calling lcore. */
  public synchronized ObjectCache make(int lcore) {
    backendRoute.checkOpen();
    ObjectCache cache = factory.apply(setup(lcore, cacheSize));
    byLcore[lcore] = cache;
    return cache;
  }

  /**
   * Makes a cache that the caller owns and closes.
   *
   * @param size the most objects that it holds
   * @param factory makes the cache
   * @param <T> the type of the cache
   * @return the cache
   */
  public synchronized <T extends ObjectCache> T makeUserOwned(
      int size, Function<CacheSetup, T> factory) {
    backendRoute.checkOpen();
    T cache = factory.apply(setup(Lcore.NONE, size));
    userOwned.add(cache);
    return cache;
  }

  /** Forgets a user-owned cache that was closed, and keeps its counts. */
  void forget(ObjectCache cache) {
    userOwned.remove(cache);
    Tally tally = cache.tally();
    if (statistics != null && tally != null) {
      statistics.retire(tally);
    }
  }

  /** {@return the number of objects in the cache of each lcore whose cache has some} */
  public SortedMap<Integer, Integer> countsByLcore() {
    SortedMap<Integer, Integer> counts = new TreeMap<>();
    for (int lcore = 0; lcore < byLcore.length; lcore++) {
      ObjectCache cache = byLcore[lcore];
      int count = cache == null ? 0 : cache.count();
      if (count > 0) {
        counts.put(lcore, count);
      }
    }
    return counts;
  }

  /** {@return the number of objects in user-owned caches} */
  public int userOwnedCount() {
    return userOwned.stream().mapToInt(ObjectCache::count).sum();
  }

  /** {@return the number of objects in all caches; approximate while other threads use them} */
  public int count() {
    int count = uncachedRoute.count();
    for (ObjectCache cache : byLcore) {
      count += cache == null ? 0 : cache.count();
    }
    for (ObjectCache cache : userOwned) {
      count += cache.count();
    }
    return count;
  }

  /**
   * Flushes the cache of the calling lcore, the shared caches and those of dead lcores, and
   * requests a flush from the owners of all other caches that are not empty.
   */
  public void flush() {
    Lcore.reclaimDead(); // lcoreExit flushes the caches of these
    ObjectCache own = current();
    if (own != null) {
      own.flush();
    }
    uncachedRoute.flush();
    requestFlushes(own);
  }

  /**
   * Requests a flush from the owners of all caches but one. Holds the lock, so that no cache is
   * made and none is dropped meanwhile.
   */
  private synchronized void requestFlushes(@Nullable ObjectCache own) {
    for (ObjectCache cache : byLcore) {
      if (cache != null && cache != own) {
        requestFlushUnlessEmpty(cache);
      }
    }
    userOwned.forEach(PoolCaches::requestFlushUnlessEmpty);
  }

  private static void requestFlushUnlessEmpty(ObjectCache cache) {
    if (cache.count() > 0) {
      cache.requestFlush();
    }
  }

  /**
   * Registers this pool for the ends of lcores, whose caches it flushes from now on. Called once,
   * when the pool is complete, because this makes the pool reachable for other threads. The
   * listener does not keep the pool reachable, so that a pool that was not closed can be collected.
   *
   * @return the subscription, which {@link #drop} closes; null if the pool has no caches of lcores
   */
  public synchronized @Nullable Subscription subscribeToExits() {
    if (cacheSize > 0) {
      exits = Lcore.onExit(exitListener(new WeakReference<>(this)));
    }
    return exits;
  }

  /** Returns a listener that reaches the caches through the reference only. */
  private static IntConsumer exitListener(WeakReference<PoolCaches> reference) {
    return lcore -> {
      PoolCaches caches = reference.get();
      if (caches != null) {
        caches.lcoreExit(lcore);
      }
    };
  }

  /**
   * Flushes the cache of an lcore that ends. Called by its thread, or by the thread that takes back
   * the id of a dead one, so the cache has no other user. If the ops are for a single producer, the
   * objects stay in the cache for the next lcore with this id: the flush is a put, and could be at
   * the same time as one of the producer.
   */
  private void lcoreExit(int lcore) {
    ObjectCache cache = byLcore[lcore];
    if (cache != null) {
      LatestCaches.forget(lcore, cache); // a pool that is not closed can be collected then
    }
    if (cache == null || backendRoute.isClosed() || !backendRoute.concurrency().multiProducer()) {
      return;
    }
    try {
      cache.flush();
    } catch (Throwable e) { // a backend is foreign code
      if (!backendRoute.isClosed()) {
        Faults.warn(
            LOG,
            "pool '"
                + backendRoute.pool()
                + "': the cache of the ended lcore "
                + lcore
                + " could not be flushed; the next thread with this"
                + " lcore id takes it over",
            e);
      }
    }
  }

  /**
   * Ends the use of all caches, after the pool was marked as closed: the next operation on each
   * takes a slow path, which finds the pool closed.
   */
  public synchronized void drop() {
    if (exits != null) {
      exits.close();
    }
    for (int lcore = 0; lcore < byLcore.length; lcore++) {
      ObjectCache cache = byLcore[lcore];
      if (cache != null) {
        cache.drop();
        LatestCaches.forget(lcore, cache);
      }
    }
    Arrays.fill(byLcore, null);
    userOwned.forEach(ObjectCache::drop);
    userOwned.clear();
    uncachedRoute.drop();
  }
}
