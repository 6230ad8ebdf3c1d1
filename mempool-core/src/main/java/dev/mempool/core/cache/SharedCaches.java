// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import dev.mempool.api.MempoolBackend;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The caches that all threads without a cache of their own share: virtual threads, and platform
 * threads that are no lcores. Thread-safe. Only for backends with many producers and many
 * consumers, because any thread may refill and flush.
 *
 * <h2>Operations</h2>
 *
 * <p>There are {@value #PER_PROCESSOR} caches per processor, but at most {@value #MAX_CACHES} in
 * all; their number is rounded up to a power of two. A thread tries the lock of the cache that its
 * id hashes to, then the locks of the next ones, and works on the first cache whose lock it gets,
 * as its owner. If all are locked, or the bulk is larger than a cache, it calls the backend itself.
 *
 * <h2>A get for which the backend has too few objects</h2>
 *
 * <p>A get must not fail as long as shared caches have objects for it, because these belong to no
 * thread: a get that finds too few objects in the backend takes them from here ({@link
 * #getElsewhere}), whether the thread is an lcore or not. It must not fail while objects only move
 * between a cache and the backend. So it may fail only if at one moment the backend had too few
 * objects and all caches were empty:
 *
 * <ol>
 *   <li>If all caches are unlocked and empty, it takes the sum of the lock versions, asks the
 *       backend, and takes the sum again. If the caches are still unlocked and empty and the sum is
 *       the same, no thread held a lock meanwhile, so the caches were empty when the backend was
 *       asked, and its result counts. Versions only increase, so an equal sum means that each
 *       version is equal.
 *   <li>Otherwise it takes all locks, in the order of the array so that no two threads wait for
 *       each other, and then looks into the caches and the backend.
 * </ol>
 */
final class SharedCaches extends UncachedRoute {

  /**
   * The caches per processor. A thread that is preempted, or waits in the backend, keeps its cache
   * locked; with fewer caches, eight busy threads on two processors now and then all find every
   * cache locked.
   */
  private static final int PER_PROCESSOR = 4;

  /** The most caches of a pool, which bounds the objects that a large machine keeps in them. */
  private static final int MAX_CACHES = 64;

  /** The shift that leaves as many high bits of a product as {@link #MAX_CACHES} needs. */
  private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(MAX_CACHES);

  /** 2^64 divided by the golden ratio: the factor of a hash that spreads consecutive ids. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /** The result of {@link #emptyStamp} when a cache is locked or has objects. */
  private static final long NOT_EMPTY = -1;

  private final BackendRoute backendRoute;
  private final MempoolBackend backend;
  private final int cacheSize;
  private final SharedCache[] caches;

  /**
   * Creates the caches, all empty.
   *
   * @param backendRoute the route to the backend
   * @param cacheSize the size of each cache
   * @param newCache makes the cache behind a lock, at its first use
   */
  SharedCaches(BackendRoute backendRoute, int cacheSize, Supplier<? extends ObjectCache> newCache) {
    this.backendRoute = backendRoute;
    this.backend = backendRoute.backend();
    this.cacheSize = cacheSize;
    int wanted = Math.min(MAX_CACHES, PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(wanted - 1);
    this.caches = new SharedCache[1 << bits];
    for (int i = 0; i < caches.length; i++) {
      caches[i] = new SharedCache(newCache);
    }
  }

  @Override
  public int get() {
    if (!backendRoute.mayGet()) {
      return MempoolBackend.NONE;
    }
    int object = caches[first()].tryGet();
    if (object < 0) {
      return getSlow(object);
    }
    backendRoute.reportGet(true, 1);
    return object;
  }

  /**
   * Gets an object after {@link SharedCache#tryGet} of the first cache has returned none.
   *
   * @param firstResult what it returned: {@link SharedCache#LOCKED} or {@link MempoolBackend#NONE}
   */
  private int getSlow(int firstResult) {
    int object = firstResult;
    for (int i = 1; i < caches.length && object == SharedCache.LOCKED; i++) {
      object = caches[after(i)].tryGet();
    }
    if (object == SharedCache.LOCKED) {
      object = backend.dequeueOne();
    }
    if (object == MempoolBackend.NONE) {
      object = getElsewhere();
    }
    backendRoute.reportGet(object != MempoolBackend.NONE, 1);
    return object;
  }

  @Override
  public boolean getBulk(int[] out, int from, int count) {
    if (!backendRoute.mayGet()) {
      return count == 0;
    }
    return backendRoute.reportGet(tryGetBulk(out, from, count), count);
  }

  private boolean tryGetBulk(int[] out, int from, int count) {
    SharedCache shared = count > cacheSize ? null : lockAny();
    if (shared == null) {
      if (backend.dequeue(out, from, count)) {
        return true;
      }
    } else {
      try {
        if (shared.cache().popBulk(out, from, count)) {
          return true;
        }
      } finally {
        shared.unlock();
      }
    }
    return getBulkElsewhere(out, from, count);
  }

  @Override
  public void put(int object) {
    if (backendRoute.bypassesCaches()) {
      backendRoute.put(object);
    } else if (!caches[first()].tryPut(object)) {
      putSlow(object);
    }
  }

  /** Puts an object after the first cache was locked. */
  private void putSlow(int object) {
    for (int i = 1; i < caches.length; i++) {
      if (caches[after(i)].tryPut(object)) {
        return;
      }
    }
    backendRoute.enqueue(object);
  }

  @Override
  public void putBulk(int[] in, int from, int count) {
    SharedCache shared = count > cacheSize || backendRoute.bypassesCaches() ? null : lockAny();
    if (shared == null) {
      backendRoute.putBulk(in, from, count);
      return;
    }
    try {
      shared.cache().pushBulk(in, from, count);
    } finally {
      shared.unlock();
    }
  }

  /** Locks the first cache whose lock is free; returns null if all are locked. */
  private @Nullable SharedCache lockAny() {
    for (int i = 0; i < caches.length; i++) {
      SharedCache shared = caches[after(i)];
      if (shared.tryLock()) {
        return shared;
      }
    }
    return null;
  }

  /** Returns the index of the cache that the calling thread tries first. */
  private int first() {
    return (int) (Thread.currentThread().threadId() * SPREAD >>> SHIFT) & (caches.length - 1);
  }

  /** Returns the index of the cache that the calling thread tries after {@code tries} others. */
  private int after(int tries) {
    return (first() + tries) & (caches.length - 1);
  }

  @Override
  int getElsewhere() {
    int object = getFromAll();
    return object != MempoolBackend.NONE ? object : backendRoute.getElsewhere();
  }

  private int getFromAll() {
    long before = emptyStamp();
    if (before != NOT_EMPTY) {
      int object = backend.dequeueOne();
      if (object != MempoolBackend.NONE || emptyStamp() == before) {
        return object;
      }
    }
    lockAll();
    try {
      for (SharedCache shared : caches) {
        if (shared.count() > 0) {
          return shared.cache().pop();
        }
      }
      return backend.dequeueOne();
    } finally {
      unlockAll();
    }
  }

  @Override
  boolean getBulkElsewhere(int[] out, int from, int count) {
    if (getBulkFromAll(out, from, count)) {
      return true;
    }
    // what idle lcores gave back may be enough only together with the shared caches
    return backendRoute.relieve() && getBulkFromAll(out, from, count);
  }

  private boolean getBulkFromAll(int[] out, int from, int count) {
    long before = emptyStamp();
    if (before != NOT_EMPTY) {
      if (backend.dequeue(out, from, count)) {
        return true;
      }
      if (emptyStamp() == before) {
        return false;
      }
    }
    lockAll();
    try {
      int here = Math.min(count, count());
      if (!backend.dequeue(out, from + here, count - here)) {
        return false;
      }
      int taken = 0;
      for (SharedCache shared : caches) {
        int some = Math.min(here - taken, shared.count());
        if (some > 0) {
          shared.cache().popBulk(out, from + taken, some);
          taken += some;
        }
      }
      return true;
    } finally {
      unlockAll();
    }
  }

  /**
   * Returns the sum of all lock versions if every cache is unlocked and empty, else {@link
   * #NOT_EMPTY}. Two equal sums mean that no thread held one of the locks in between.
   */
  private long emptyStamp() {
    VarHandle.acquireFence(); // version() demands it between earlier reads and a second call
    long sum = 0;
    for (SharedCache shared : caches) {
      long version = shared.version();
      if (SharedCache.isLocked(version) || shared.count() > 0) {
        return NOT_EMPTY;
      }
      sum += version;
    }
    return sum;
  }

  private void lockAll() {
    for (SharedCache shared : caches) {
      shared.lock();
    }
  }

  private void unlockAll() {
    for (SharedCache shared : caches) {
      shared.unlock();
    }
  }

  @Override
  public boolean flush() {
    boolean some = false;
    for (SharedCache shared : caches) {
      if (shared.isLocked() || shared.count() > 0) {
        shared.lock();
        try {
          some |= shared.count() > 0;
          shared.cache().flush();
        } finally {
          shared.unlock();
        }
      }
    }
    return some;
  }

  @Override
  public int count() {
    if (backendRoute.isClosed()) {
      return 0;
    }
    int count = 0;
    for (SharedCache shared : caches) {
      count += shared.count();
    }
    return count;
  }

  @Override
  void drop() {
    for (SharedCache shared : caches) {
      shared.drop();
    }
  }
}
