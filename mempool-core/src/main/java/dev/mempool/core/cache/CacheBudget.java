// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import java.util.Arrays;

/**
 * Divides the objects that the caches of a pool may hold among them, so that any thread can get the
 * rest, whatever the caches of other threads hold. Thread-safe.
 *
 * <p>The caches in use may hold {@code budget} objects together: those that are not in the
 * guaranteed share of the pool. Each may hold an equal part of them, but at most its size. When a
 * cache comes into use, the parts of the others become smaller. These are signalled, and give back
 * what they hold at their owners' next call. Until then the new cache is granted only what is left,
 * so the grants never exceed the budget. When objects become available for a cache that has less
 * than its part, {@link #version} changes, and the owner asks again on its next slow path.
 *
 * <p>A share of 0 lets each cache hold as much as its size, as in C.
 */
final class CacheBudget {

  private final double share;

  /** The objects that all caches may hold together. Guarded by this. */
  private int budget;

  /** The sum of the grants. Guarded by this. */
  private int granted;

  /** The number of caches that have a part. Those of idle lcores may have none. Guarded by this. */
  private int sharers;

  /**
   * The caches in use. The array is never changed, but replaced, under the lock. It is no list,
   * because a loop over a list may allocate.
   */
  private volatile ObjectCache[] inUse = {};

  private volatile int version;

  /** Half of what all caches in use could hold: see {@link #enough}. Written under the lock. */
  private volatile int enough = 1;

  /**
   * Creates the budget of a pool without objects.
   *
   * @param share the share of the objects that any thread can get, 0 to 1
   */
  CacheBudget(double share) {
    this.share = share;
    this.budget = share == 0 ? Integer.MAX_VALUE : 0;
  }

  /** {@return whether any thread can get a share of the objects} */
  boolean isLimited() {
    return share > 0;
  }

  /** Follows the number of objects that have memory. */
  synchronized void populated(int objects) {
    if (isLimited()) {
      budget = (int) (objects - Math.ceil(share * objects));
      change();
    }
  }

  /**
   * Grants a cache what it may hold now. Called by the owner of the cache, when the cache holds no
   * more than it was granted before and will hold no more than the result.
   *
   * @return the most objects that the cache may hold
   */
  synchronized int claim(ObjectCache cache) {
    if (!cache.inUse) {
      ObjectCache[] more = Arrays.copyOf(inUse, inUse.length + 1); // first: it may throw
      more[inUse.length] = cache;
      cache.inUse = true;
      inUse = more;
    }
    if (!cache.hasPart) {
      cache.hasPart = true;
      sharers++;
      int part = part();
      for (ObjectCache other : inUse) {
        if (other.granted > part) {
          other.signal();
        }
      }
    }
    int left = budget - (granted - cache.granted);
    int before = cache.granted;
    cache.granted = Math.max(0, Math.min(wanted(cache), left));
    granted += cache.granted - before;
    if (cache.granted < before) {
      change();
    }
    setEnough();
    cache.restore(cache.granted); // under the lock, so that it cannot undo a later signal
    return cache.granted;
  }

  /**
   * Takes back the part of a cache that is empty, because its owner is idle. The owner claims it
   * again.
   */
  synchronized void release(ObjectCache cache) {
    if (cache.hasPart) {
      cache.hasPart = false;
      sharers--;
      granted -= cache.granted;
      cache.granted = 0;
      change();
    }
  }

  /** Ends the use of a cache that is empty, or whose pool is closed. */
  synchronized void leave(ObjectCache cache) {
    if (cache.inUse) {
      inUse = Arrays.stream(inUse).filter(other -> other != cache).toArray(ObjectCache[]::new);
      cache.inUse = false; // last: the line before may throw
    }
    release(cache);
  }

  /** Ends the use of all caches, whose pool is closed, so that they can be collected. */
  synchronized void close() {
    inUse = new ObjectCache[0];
  }

  /** {@return the equal part of each cache that has one} */
  private int part() {
    return budget / Math.max(1, sharers);
  }

  private int wanted(ObjectCache cache) {
    return cache.hasPart ? Math.min(cache.size(), part()) : 0;
  }

  /** Lets the owners of caches ask again if one of them could have more. */
  private void change() {
    for (ObjectCache cache : inUse) {
      if (cache.granted < wanted(cache)) {
        version++; // under the lock
        break;
      }
    }
    setEnough();
  }

  private void setEnough() {
    int sum = 0;
    for (ObjectCache cache : inUse) {
      sum += wanted(cache);
    }
    enough = Math.max(1, sum / 2);
  }

  /** {@return a number that changes when a cache could hold more than it was granted} */
  int version() {
    return version;
  }

  /**
   * {@return the number of objects in the backend from which a shortage is over} With so many,
   * every cache in use can be refilled to its half.
   */
  int enough() {
    return enough;
  }

  /** {@return the caches in use, which the caller must not change} */
  ObjectCache[] inUse() {
    return inUse;
  }

  /** {@return the number of objects that all caches may hold together} */
  synchronized int objects() {
    return budget;
  }
}
