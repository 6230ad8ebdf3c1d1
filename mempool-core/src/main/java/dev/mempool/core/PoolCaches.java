package dev.mempool.core;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.lcore.Lcore;
import java.lang.System.Logger;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All caches of one pool: those of lcores, from their first use of the pool on, those that users
 * own, and those that all other threads share.
 */
final class PoolCaches {

  private static final Logger LOG = System.getLogger(Mempool.class.getName());

  private final Mempool pool;
  private final MempoolBackend backend;
  private final int cacheSize;
  private final @Nullable MempoolCache[] byLcore;
  private final Set<MempoolCache> userOwned = ConcurrentHashMap.newKeySet();
  private final @Nullable SharedCaches shared;
  private Lcore.@Nullable Subscription exits;

  PoolCaches(Mempool pool, MempoolBackend backend, int cacheSize, boolean sharing) {
    this.pool = pool;
    this.backend = backend;
    this.cacheSize = cacheSize;
    this.byLcore = new @Nullable MempoolCache[cacheSize == 0 ? 0 : Lcore.MAX];
    this.shared =
        sharing && cacheSize > 0 && pool.ops().concurrency() == Concurrency.MP_MC
            ? new SharedCaches(pool, backend, cacheSize)
            : null;
  }

  /** Those of threads that are no lcore, if the pool has some. */
  @Nullable SharedCaches shared() {
    return shared;
  }

  /**
   * The caches of lcores by their ids, null until an lcore's first use. Of length 0 in a pool
   * without caches, so that one comparison tells "no lcore" and "no caches".
   */
  @Nullable MempoolCache[] byLcore() {
    return byLcore;
  }

  /** The cache of the calling lcore, made at its first use. */
  @Nullable MempoolCache current() {
    int lcore = Lcore.current();
    if (lcore < 0 || lcore >= byLcore.length) {
      return null;
    }
    MempoolCache cache = byLcore[lcore];
    return cache != null ? cache : make(lcore);
  }

  /** The cache of the calling lcore, if it has used the pool. */
  @Nullable MempoolCache existing() {
    int lcore = Lcore.current();
    return lcore < 0 || lcore >= byLcore.length ? null : byLcore[lcore];
  }

  /** Makes the cache of the calling lcore. */
  synchronized MempoolCache make(int lcore) {
    pool.checkOpen();
    MempoolCache cache = new MempoolCache(pool, backend, shared, lcore, cacheSize, pool.events());
    byLcore[lcore] = cache;
    return cache;
  }

  synchronized MempoolCache makeUserOwned(int size) {
    pool.checkOpen();
    MempoolCache cache = new MempoolCache(pool, backend, shared, Lcore.NONE, size, pool.events());
    userOwned.add(cache);
    return cache;
  }

  void checkUserOwned(MempoolCache cache) {
    if (!userOwned.contains(cache)) {
      throw new IllegalStateException(
          "this is an lcore's own cache of pool '%s'; only caches made by newCache() are closed by their user"
              .formatted(pool.name()));
    }
  }

  void forget(MempoolCache cache) {
    userOwned.remove(cache);
  }

  /** The number of objects in the cache of each lcore that has some. */
  SortedMap<Integer, Integer> countsByLcore() {
    SortedMap<Integer, Integer> counts = new TreeMap<>();
    for (int lcore = 0; lcore < byLcore.length; lcore++) {
      MempoolCache cache = byLcore[lcore];
      int count = cache == null ? 0 : cache.count();
      if (count > 0) {
        counts.put(lcore, count);
      }
    }
    return counts;
  }

  /** The number of objects in user-owned caches. */
  int userOwnedCount() {
    return userOwned.stream().mapToInt(MempoolCache::count).sum();
  }

  /** The number of objects in all of them; about right while others use them. */
  int count() {
    int count = shared == null ? 0 : shared.count();
    for (MempoolCache cache : byLcore) {
      count += cache == null ? 0 : cache.count();
    }
    for (MempoolCache cache : userOwned) {
      count += cache.count();
    }
    return count;
  }

  /** Flushes what the calling thread may flush, and asks the owners of the other caches. */
  void flush() {
    Lcore.reclaimDead(); // their caches are flushed by lcoreExit
    MempoolCache own = pool.currentCache();
    if (own != null) {
      own.flush();
    }
    if (shared != null) {
      shared.flush();
    }
    ask(own);
  }

  /** Under the lock the makings of all caches are seen, and none is asked after its end. */
  private synchronized void ask(@Nullable MempoolCache own) {
    for (MempoolCache cache : byLcore) {
      if (cache != null && cache != own) {
        askUnlessEmpty(cache);
      }
    }
    userOwned.forEach(PoolCaches::askUnlessEmpty);
  }

  private static void askUnlessEmpty(MempoolCache cache) {
    if (cache.count() > 0) {
      cache.askToFlush();
    }
  }

  /** Apart from the constructor, which must not let the pool escape. */
  synchronized void listen() {
    if (cacheSize > 0) {
      exits = Lcore.onExit(this::lcoreExit);
    }
  }

  /** When the pool is closed, or could not join its registry. */
  synchronized void stopListening() {
    if (exits != null) {
      exits.close();
    }
  }

  /**
   * Runs on the ending lcore, or on the thread that takes back the id of a dead one, so that its
   * cache has no other user.
   *
   * <p>A flush is a put, and nothing orders it after the puts of the one producer that a backend
   * may be for: the objects stay in the cache then, for the next lcore with this id.
   */
  private void lcoreExit(int lcore) {
    MempoolCache cache = byLcore[lcore];
    if (cache == null || pool.isClosed()) {
      return;
    }
    if (!pool.ops().concurrency().multiProducer()) {
      cache.abandonWindow();
    } else {
      try {
        cache.flushAtTheEnd();
      } catch (IllegalStateException e) {
        if (!pool.isClosed()) {
          LOG.log(
              Logger.Level.WARNING,
              "pool '"
                  + pool.name()
                  + "': the cache of the ended lcore "
                  + lcore
                  + " could not be flushed; the next thread with this"
                  + " lcore id takes it over",
              e);
        }
      }
    }
  }

  /**
   * Ends the use of all caches of a pool that is closed: the next operation with one takes the path
   * that checks.
   */
  synchronized void drop() {
    stopListening();
    for (int lcore = 0; lcore < byLcore.length; lcore++) {
      MempoolCache cache = byLcore[lcore];
      if (cache != null) {
        cache.drop();
        LatestCaches.forget(lcore, cache);
      }
    }
    Arrays.fill(byLcore, null);
    userOwned.forEach(MempoolCache::drop);
    userOwned.clear();
    if (shared != null) {
      shared.drop();
    }
  }
}
