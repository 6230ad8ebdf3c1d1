package dev.mempool.core;

import dev.mempool.api.MempoolBackend;
import dev.mempool.lcore.Lcore;
import java.lang.System.Logger;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All caches of one pool: those of lcores, from their first use of the pool on, and those that
 * users own.
 */
final class PoolCaches {

  private static final Logger LOG = System.getLogger(Mempool.class.getName());

  private final Mempool pool;
  private final MempoolBackend backend;
  private final int cacheSize;
  private final @Nullable MempoolCache[] byLcore;
  private final Set<MempoolCache> userOwned = ConcurrentHashMap.newKeySet();
  private Lcore.@Nullable Subscription exits;

  PoolCaches(Mempool pool, MempoolBackend backend, int cacheSize) {
    this.pool = pool;
    this.backend = backend;
    this.cacheSize = cacheSize;
    this.byLcore = new @Nullable MempoolCache[cacheSize == 0 ? 0 : Lcore.MAX];
  }

  /**
   * The caches of lcores by their ids, null until an lcore's first use. Of length 0 in a pool
   * without caches, so that one comparison tells "no lcore" and "no caches".
   */
  @Nullable MempoolCache[] byLcore() {
    return byLcore;
  }

  /** Makes the cache of the calling lcore. */
  synchronized MempoolCache make(int lcore) {
    pool.checkOpen();
    MempoolCache cache = new MempoolCache(pool, backend, cacheSize);
    byLcore[lcore] = cache;
    return cache;
  }

  synchronized MempoolCache makeUserOwned(int size) {
    pool.checkOpen();
    MempoolCache cache = new MempoolCache(pool, backend, size);
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

  /** The number of objects in all of them; about right while others use them. */
  int count() {
    int count = 0;
    for (MempoolCache cache : byLcore) {
      count += cache == null ? 0 : cache.count();
    }
    for (MempoolCache cache : userOwned) {
      count += cache.count();
    }
    return count;
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
    if (cache != null && !pool.isClosed() && pool.ops().concurrency().multiProducer()) {
      try {
        cache.flush();
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
    for (MempoolCache cache : byLcore) {
      if (cache != null) {
        cache.drop();
      }
    }
    Arrays.fill(byLcore, null);
    userOwned.forEach(MempoolCache::drop);
    userOwned.clear();
  }
}
