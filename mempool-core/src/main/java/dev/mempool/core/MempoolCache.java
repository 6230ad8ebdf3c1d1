package dev.mempool.core;

import dev.mempool.core.cache.CacheOperations;
import dev.mempool.core.cache.CacheSetup;
import dev.mempool.core.cache.ObjectCache;
import dev.mempool.core.observer.ObjectObserver;
import org.jspecify.annotations.Nullable;

/**
 * A stack of free objects that belongs to one thread, its owner, in front of a pool's backend.
 *
 * <p>Every lcore that uses a pool with a cache size owns one, which is made at its first use of the
 * pool. Any other thread may own one explicitly: {@link Mempool#newCache} makes it, and the
 * operations of the pool have overloads that take it. A cache is not thread-safe: only its owner
 * may use it, and it is handed to another thread as any unsynchronised object is, by an action that
 * happens-before the other thread's use.
 *
 * <p>A cache holds at most {@link #size()} objects. A get that finds it empty fetches half its size
 * from the backend at once. A put that finds it full flushes the older half of its objects to the
 * backend first. Bulks larger than half the size go to the backend if the cache cannot serve them.
 * A thread that only gets, or only puts, in bulks of half the size therefore calls the backend at
 * every bulk.
 *
 * <p>{@link #openGet} and {@link #openPut} give access to the objects in a cache without a copy:
 * see {@link CacheWindow}. {@link Mempool#flushCaches} makes the owner's next put flush everything.
 *
 * <p>C counterpart: {@code struct rte_mempool_cache}, with the algorithm of release 26.07.
 */
@SuppressWarnings("exports") // users need no more of ObjectCache than is redeclared here
public final class MempoolCache extends ObjectCache implements AutoCloseable {

  private final Mempool pool;

  /** The window, made when one is opened for the first time. */
  private @Nullable CacheWindow window;

  MempoolCache(Mempool pool, CacheSetup setup) {
    super(setup, pool.observer() == null ? pool : null);
    this.pool = pool;
  }

  /** {@return the pool whose objects it holds} */
  public Mempool pool() {
    return pool;
  }

  /** {@return the most objects that it holds} */
  @Override
  public int size() {
    return super.size();
  }

  /**
   * {@return the number of objects in it, also while a window is open} Any thread may ask; for
   * others than the owner the number is one that was right a moment ago.
   */
  @Override
  public int count() {
    return super.count();
  }

  /**
   * Opens a window on objects to get, after fetching some if there are not enough in the cache.
   * Counts as a get.
   *
   * @param count how many objects, 1 to {@link #size()}
   * @return the cache's window, to be committed or closed by this thread; {@code null} when there
   *     are fewer objects outside other threads' caches
   * @throws IllegalArgumentException if the count is out of range
   * @throws IllegalStateException if the pool or the cache is closed, or a window is open
   */
  public @Nullable CacheWindow openGet(int count) {
    int position = CacheOperations.prepareGet(this, count);
    if (position >= 0) {
      return window().openGet(position, count);
    }
    ObjectObserver observer = pool.observer();
    if (observer != null) {
      observer.gotNone(this, count);
    }
    return null;
  }

  /**
   * Opens a window on free slots to put objects in, after flushing the oldest objects if there are
   * too few slots. Counts as a put.
   *
   * @param count how many slots, 1 to {@link #size()}
   * @return the cache's window, to be committed or closed by this thread
   * @throws IllegalArgumentException if the count is out of range
   * @throws IllegalStateException if the pool or the cache is closed, a window is open, or the
   *     backend refuses the objects; they stay here then
   */
  public CacheWindow openPut(int count) {
    int position = CacheOperations.preparePut(this, count);
    return window().openPut(position, count);
  }

  private CacheWindow window() {
    CacheWindow made = window;
    if (made == null) {
      made = new CacheWindow(this);
      window = made;
    }
    return made;
  }

  /**
   * Sends all objects in it to the backend. C counterpart: {@code rte_mempool_cache_flush}.
   *
   * @throws IllegalStateException if the pool is closed, a window is open, or the backend refuses
   *     the objects; they stay here then
   */
  @Override
  public void flush() {
    super.flush();
  }

  /**
   * Flushes the cache and ends its use: later operations with it throw. A window that is open is
   * closed without commit. Does nothing when the cache, or the pool, is closed already. The cache
   * of an lcore is closed by the pool, not by its user.
   *
   * @throws IllegalStateException if the backend refuses the objects, or this is the cache of an
   *     lcore
   */
  @Override
  public void close() {
    super.close();
  }
}
