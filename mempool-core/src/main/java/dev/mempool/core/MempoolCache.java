// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.core.cache.ObjectCache;
import dev.mempool.core.observer.ObservedRoute;
import java.lang.ref.Reference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stack of free objects in front of the backend of a pool. It belongs to one thread, its owner.
 *
 * <p>In a pool with a cache size, every lcore owns a cache, which is created when the lcore first
 * uses the pool; {@link Mempool#currentCache} returns it. The operations of the pool use it by
 * themselves. Any thread may own a cache besides: {@link Mempool#newCache} creates a {@link
 * UserOwnedCache}, and its operations are methods of the cache.
 *
 * <p>Not thread-safe: only the owner may use a cache, except {@link #count()}. No check finds a use
 * by another thread; it may lose objects or hand them out twice. So the cache of an lcore must not
 * be kept for other threads.
 *
 * <p>A cache holds at most {@link #size()} objects. A get from an empty cache first refills it with
 * half its size from the backend. A put into a full cache first flushes the older half of its
 * objects to the backend. If a get lacks more than half the size, it takes exactly the missing
 * objects from the backend. A bulk put of more than half the size that does not fit goes to the
 * backend. So a thread that only gets, or only puts, in bulks of half the size calls the backend
 * for every bulk. {@link Mempool#flushCaches} makes the owner flush everything at its next call.
 *
 * <p>C counterpart: {@code struct rte_mempool_cache}, with the algorithm of release 26.07.
 *
 * @since 0.1.0
 */
public sealed class MempoolCache permits UserOwnedCache {

  // Each method that uses the cache keeps this handle reachable until its end, because a cache
  // whose handle nothing reaches is flushed by another thread: see UserOwnedCache.

  private final Mempool pool;

  /** The route of the pool if it is observed, else null. */
  private final @Nullable ObservedRoute observed;

  /** The cache itself. */
  final ObjectCache cache;

  MempoolCache(Mempool pool, ObjectCache cache) {
    this.pool = pool;
    this.observed = pool.observedRoute();
    this.cache = cache;
  }

  /** {@return the pool whose objects this cache holds} */
  public final Mempool pool() {
    return pool;
  }

  /** {@return the most objects that this cache holds} */
  public final int size() {
    return cache.size();
  }

  /**
   * {@return the number of objects in this cache} Any thread may call this. If the caller is not
   * the owner, the number may be out of date.
   */
  public final int count() {
    return cache.count();
  }

  /**
   * Gets one object through this cache. C counterpart: {@code rte_mempool_generic_get} of one
   * object.
   *
   * @return the index of the object, or {@link Mempool#NONE} if there is none outside caches that
   *     other threads own
   * @throws IllegalStateException if the pool or this cache is closed, or the {@linkplain Guard
   *     guard} refuses the object
   */
  @CheckReturnValue
  public final int get() {
    try {
      ObservedRoute route = observed;
      return route == null ? cache.pop() : open(route).get(cache);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Gets several objects through this cache, all or none. Their order is not defined. C
   * counterpart: {@code rte_mempool_generic_get}.
   *
   * @param objects the array that receives the indices of the objects
   * @param from the position of the first index in the array
   * @param count the number of objects, which may be more than {@link #size()}; 0 does nothing and
   *     succeeds
   * @return {@code true} if all were written; {@code false} if there are fewer outside caches that
   *     other threads own, and then the array is unchanged
   * @throws IndexOutOfBoundsException if the range is not within the array; then nothing has
   *     changed
   * @throws IllegalStateException if the pool or this cache is closed, or the {@linkplain Guard
   *     guard} refuses an object; in the last case the array may have changed
   */
  @CheckReturnValue
  public final boolean getBulk(int[] objects, int from, int count) {
    Objects.requireNonNull(objects, "objects");
    Objects.checkFromIndexSize(from, count, objects.length);
    try {
      ObservedRoute route = observed;
      return route == null
          ? cache.popBulk(objects, from, count)
          : open(route).getBulk(cache, objects, from, count);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Gets as many objects as an array has elements through this cache, all or none: {@link
   * #getBulk(int[], int, int)} of the whole array.
   *
   * @param objects the array that receives the indices of the objects
   * @return as {@link #getBulk(int[], int, int)}
   * @throws IllegalStateException as {@link #getBulk(int[], int, int)}
   */
  @CheckReturnValue
  public final boolean getBulk(int[] objects) {
    Objects.requireNonNull(objects, "objects");
    return getBulk(objects, 0, objects.length);
  }

  /**
   * Puts one object through this cache. C counterpart: {@code rte_mempool_generic_put} of one
   * object.
   *
   * @param object an index that was got from the pool of this cache, in any way, and not put since
   * @throws IllegalArgumentException if the pool has no such object; then nothing has changed
   * @throws IllegalStateException if the pool or this cache is closed, the {@linkplain Guard guard}
   *     refuses the object, or the backend refuses objects, which means that an object was put
   *     twice
   */
  public final void put(int object) {
    pool.checkObject(object);
    try {
      ObservedRoute route = observed;
      if (route == null) {
        cache.push(object);
      } else {
        open(route).put(cache, object);
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Puts several objects through this cache, all or none. C counterpart: {@code
   * rte_mempool_generic_put}, which cannot report a failure.
   *
   * @param objects an array with indices that were got from the pool of this cache, in any way, and
   *     not put since
   * @param from the position of the first index in the array
   * @param count the number of objects, which may be more than {@link #size()}; 0 does nothing
   * @throws IndexOutOfBoundsException if the range is not within the array; then nothing has
   *     changed
   * @throws IllegalArgumentException if the pool does not have one of the objects; then nothing has
   *     changed
   * @throws IllegalStateException if the pool or this cache is closed, the {@linkplain Guard guard}
   *     refuses an object, or the backend refuses objects, which means that an object was put
   *     twice; none of them is put then
   */
  public final void putBulk(int[] objects, int from, int count) {
    Mempool.checkRange(objects, from, count);
    try {
      ObservedRoute route = observed;
      if (route == null) {
        pool.putBulk(cache, objects, from, count);
      } else {
        pool.checkObjects(objects, from, count);
        open(route).putBulk(cache, objects, from, count);
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Puts the objects of a whole array through this cache, all or none: {@link #putBulk(int[], int,
   * int)} of the whole array.
   *
   * @param objects an array with indices that were got from the pool of this cache, in any way, and
   *     not put since
   * @throws IllegalArgumentException as {@link #putBulk(int[], int, int)}
   * @throws IllegalStateException as {@link #putBulk(int[], int, int)}
   */
  public final void putBulk(int[] objects) {
    Objects.requireNonNull(objects, "objects");
    putBulk(objects, 0, objects.length);
  }

  /**
   * Moves all objects from this cache to the backend. C counterpart: {@code
   * rte_mempool_cache_flush}.
   *
   * @throws IllegalStateException if the pool is closed, or the backend refuses the objects; then
   *     they stay in the cache
   */
  public final void flush() {
    try {
      cache.flush();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Returns the route after a check: a guard must not read memory that was freed. */
  private ObservedRoute open(ObservedRoute route) {
    pool.checkOpen();
    return route;
  }
}
