// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import dev.mempool.core.statistics.Tally;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@link ObjectCache} that the pool, its observers and the caches that users see
 * call. They are static methods of a class of their own, because users have {@code MempoolCache}, a
 * subclass of {@link ObjectCache}, and would inherit every public or protected method of it. All
 * are called only by the owner of the cache.
 */
public final class CacheOperations {

  private CacheOperations() {}

  /** {@return whether a pool may use a cache directly: see {@link ObjectCache#fastPathPool}} */
  public static boolean isOnFastPathOf(Object pool, ObjectCache cache) {
    return cache.fastPathPool == pool;
  }

  /** {@return an object, or {@link dev.mempool.api.MempoolBackend#NONE}} */
  public static int get(ObjectCache cache) {
    return cache.pop();
  }

  /** Gets several objects, all or none; returns whether they were got. */
  public static boolean getBulk(ObjectCache cache, int[] out, int from, int count) {
    return cache.popBulk(out, from, count);
  }

  /** Puts an object of the pool. */
  public static void put(ObjectCache cache, int object) {
    cache.push(object);
  }

  /** Puts several objects of the pool, all or none. */
  public static void putBulk(ObjectCache cache, int[] in, int from, int count) {
    cache.pushBulk(in, from, count);
  }

  /** {@return whether {@code count} objects can be put without a call of the backend} */
  public static boolean hasRoom(ObjectCache cache, int count) {
    return count <= cache.limit - cache.length;
  }

  /** {@return the counters of the owner, {@code null} in a pool without statistics} */
  public static @Nullable Tally tally(ObjectCache cache) {
    return cache.tally();
  }

  /** {@return whether the owner has closed a user-owned cache} */
  public static boolean isClosed(ObjectCache cache) {
    return cache.isClosed();
  }

  /** Flushes a user-owned cache and ends its use: see {@link ObjectCache#close}. */
  public static void close(ObjectCache cache) {
    cache.close();
  }
}
