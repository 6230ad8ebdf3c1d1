package dev.mempool.core;

import dev.mempool.core.cache.CacheOperations;
import dev.mempool.core.cache.CacheSetup;
import dev.mempool.core.cache.ObjectCache;
import dev.mempool.core.observer.ObjectObserver;
import org.jspecify.annotations.Nullable;

/**
 * A stack of free objects in front of the backend of a pool. It belongs to one thread, its owner.
 *
 * <p>In a pool with a cache size, every lcore owns a cache, which is created when the lcore first
 * uses the pool. Any other thread may own one too: {@link Mempool#newCache} creates it, and the
 * operations of the pool have overloads that take it. Not thread-safe: only the owner may use it.
 * To give it to another thread, pass it on by an action that <i>happens-before</i> the use by that
 * thread.
 *
 * <p>A cache holds at most {@link #size()} objects. A get from an empty cache first refills it with
 * half its size from the backend. A put into a full cache first flushes the older half of its
 * objects to the backend. If a get lacks more than half the size, it takes exactly the missing
 * objects from the backend. A bulk put of more than half the size that does not fit goes to the
 * backend. So a thread that only gets, or only puts, in bulks of half the size calls the backend
 * for every bulk.
 *
 * <p>{@link #openGet} and {@link #openPut} give access to the objects in a cache without a copy:
 * see {@link CacheWindow}. {@link Mempool#flushCaches} makes the owner flush everything at its next
 * put.
 *
 * <p>C counterpart: {@code struct rte_mempool_cache}, with the algorithm of release 26.07.
 */
@SuppressWarnings("exports") // the methods of ObjectCache that users need are redeclared here
public final class MempoolCache extends ObjectCache implements AutoCloseable {

  private final Mempool pool;

  /** The window of this cache; null until one is opened. */
  private @Nullable CacheWindow window;

  MempoolCache(Mempool pool, CacheSetup setup) {
    super(setup, pool.observer() == null ? pool : null);
    this.pool = pool;
  }

  /** {@return the pool whose objects this cache holds} */
  public Mempool pool() {
    return pool;
  }

  /** {@return the most objects that this cache holds} */
  @Override
  public int size() {
    return super.size();
  }

  /**
   * {@return the number of objects in this cache, also while a window is open} Any thread may call
   * this. If the caller is not the owner, the number may be out of date.
   */
  @Override
  public int count() {
    return super.count();
  }

  /**
   * Opens the window of this cache on objects to get. If the cache has too few, it is first
   * refilled from the backend. Counts as a get.
   *
   * @param count the number of objects, 1 to {@link #size()}
   * @return the window, which this thread commits or closes; {@code null} if there are fewer
   *     objects outside caches that other threads own
   * @throws IllegalArgumentException if the count is not allowed
   * @throws IllegalStateException if the pool or this cache is closed, or the window is open
   *     already
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
   * Opens the window of this cache on free slots for objects to put. If the cache has too few, its
   * oldest objects are first flushed to the backend. Counts as a put.
   *
   * @param count the number of slots, 1 to {@link #size()}
   * @return the window, which this thread commits or closes
   * @throws IllegalArgumentException if the count is not allowed
   * @throws IllegalStateException if the pool or this cache is closed, the window is open already,
   *     or the backend refuses the objects; then they stay in the cache
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
   * Moves all objects from this cache to the backend. C counterpart: {@code
   * rte_mempool_cache_flush}.
   *
   * @throws IllegalStateException if the pool is closed, a window is open, or the backend refuses
   *     the objects; then they stay in the cache
   */
  @Override
  public void flush() {
    super.flush();
  }

  /**
   * Flushes this cache and closes it: later operations with it throw. An open window is closed
   * without a commit. Does nothing if the cache or the pool is closed already. The cache of an
   * lcore cannot be closed by users; the pool does it.
   *
   * @throws IllegalStateException if the backend refuses the objects, or this is the cache of an
   *     lcore
   */
  @Override
  public void close() {
    super.close();
  }
}
