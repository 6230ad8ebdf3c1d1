// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import dev.mempool.api.MempoolBackend;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One of the {@link SharedCaches}: an {@link ObjectCache} behind a lock, which makes the thread
 * that holds the lock the owner of the cache. A get or put only tries the lock; it waits for it
 * only if it must look into all shared caches. {@link #version()} tells whether any thread held the
 * lock meanwhile.
 */
final class SharedCache extends VersionedSpinlock {

  /** The result of {@link #tryGet} when another thread holds the lock. */
  static final int LOCKED = -2;

  private final Supplier<? extends ObjectCache> newCache;

  /**
   * The cache, made at its first use. Written under the lock; plain, so other threads read it after
   * a read of {@link #version()}.
   */
  private @Nullable ObjectCache cache;

  /**
   * Creates an unlocked shared cache.
   *
   * @param newCache makes the cache behind the lock
   */
  SharedCache(Supplier<? extends ObjectCache> newCache) {
    this.newCache = newCache;
  }

  /**
   * Gets an object if the lock is free.
   *
   * @return the object, {@link MempoolBackend#NONE} if there is none in this cache and in the
   *     backend, or {@link #LOCKED}
   */
  int tryGet() {
    ObjectCache made = cache; // before the lock, so that the load need not wait for it
    long version = tryLockVersion();
    if (version == NOT_LOCKED) {
      return LOCKED;
    }
    try {
      return (made != null ? made : cache()).pop();
    } finally {
      unlock(version);
    }
  }

  /** Puts an object if the lock is free. Returns whether it was put. */
  boolean tryPut(int object) {
    ObjectCache made = cache;
    long version = tryLockVersion();
    if (version == NOT_LOCKED) {
      return false;
    }
    try {
      (made != null ? made : cache()).push(object);
    } finally {
      unlock(version);
    }
    return true;
  }

  /** Returns the cache, and makes it if there is none. Called only by the holder of the lock. */
  ObjectCache cache() {
    ObjectCache made = cache;
    if (made == null) {
      made = newCache.get();
      cache = made;
    }
    return made;
  }

  /** Returns the number of objects in the cache; approximate without the lock. */
  int count() {
    version(); // a load with acquire, so that this thread sees what the last holder wrote
    ObjectCache made = cache;
    return made == null ? 0 : made.count();
  }

  /** Lets the next use of the cache find that the pool is closed. Takes no lock. */
  void drop() {
    version();
    ObjectCache made = cache;
    if (made != null) {
      made.signal();
    }
  }
}
