package dev.mempool.core;

import dev.mempool.api.MempoolBackend;
import org.jspecify.annotations.Nullable;

/**
 * The caches of all threads that are no lcore, virtual ones above all: some for each processor, of
 * which a thread takes any that is free for the time of one operation. When all are taken it goes
 * to the backend.
 *
 * <p>What lies in them is everybody's: who finds too little in the backend, lcore or not, takes
 * from here. Only for backends with many producers and many consumers, because whoever comes along
 * flushes and fetches.
 */
final class SharedCaches extends Route {

  /**
   * Caches per processor: a thread that was preempted, or waits in the backend, keeps its cache
   * locked. With fewer, eight busy threads on two processors all meet in the backend at times.
   */
  private static final int PER_PROCESSOR = 4;

  /** More than so many threads rarely meet; bounds what a large machine keeps in small pools. */
  private static final int MAX_CACHES = 64;

  /** Leaves the highest bits of a product, as many as name {@link #MAX_CACHES}. */
  private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(MAX_CACHES);

  /** 2^64 over the golden ratio: spreads threads whose ids follow one another. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final Mempool pool;
  private final MempoolBackend backend;
  private final int cacheSize;
  private final SharedCache[] caches;

  SharedCaches(Mempool pool, MempoolBackend backend, int cacheSize) {
    this.pool = pool;
    this.backend = backend;
    this.cacheSize = cacheSize;
    int wanted = Math.min(MAX_CACHES, PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(wanted - 1);
    this.caches = new SharedCache[1 << bits];
    for (int i = 0; i < caches.length; i++) {
      caches[i] = new SharedCache(pool, backend, cacheSize);
    }
  }

  @Override
  int get() {
    int object = caches[first()].tryGet();
    if (object < 0) {
      return getElsewhere(object);
    }
    pool.events().asked(true, 1);
    return object;
  }

  private int getElsewhere(int result) {
    int object = result;
    for (int i = 1; i < caches.length && object == SharedCache.TAKEN; i++) {
      object = caches[after(i)].tryGet();
    }
    if (object == SharedCache.TAKEN) {
      object = backend.dequeueOne();
    }
    if (object == MempoolBackend.NONE) {
      object = takeOne();
    }
    pool.events().asked(object != MempoolBackend.NONE, 1);
    return object;
  }

  @Override
  boolean getBulk(int[] out, int from, int count) {
    return pool.events().asked(tryGetBulk(out, from, count), count);
  }

  private boolean tryGetBulk(int[] out, int from, int count) {
    SharedCache shared = count > cacheSize ? null : tryLock();
    if (shared == null) {
      if (backend.dequeue(out, from, count)) {
        return true;
      }
    } else {
      try {
        if (shared.cache().getBulk(out, from, count)) {
          return true;
        }
      } finally {
        shared.unlock();
      }
    }
    return takeBulk(out, from, count);
  }

  @Override
  void put(int object) {
    if (!caches[first()].tryPut(object)) {
      putElsewhere(object);
    }
  }

  private void putElsewhere(int object) {
    for (int i = 1; i < caches.length; i++) {
      if (caches[after(i)].tryPut(object)) {
        return;
      }
    }
    pool.putToBackend(object);
  }

  @Override
  void putBulk(int[] in, int from, int count) {
    SharedCache shared = count > cacheSize ? null : tryLock();
    if (shared == null) {
      pool.putToBackend(in, from, count);
      return;
    }
    try {
      shared.cache().putBulk(in, from, count);
    } finally {
      shared.unlock();
    }
  }

  private @Nullable SharedCache tryLock() {
    for (int i = 0; i < caches.length; i++) {
      SharedCache shared = caches[after(i)];
      if (shared.tryLock()) {
        return shared;
      }
    }
    return null;
  }

  /** The one that the calling thread tries first. */
  private int first() {
    return (int) (Thread.currentThread().threadId() * SPREAD >>> SHIFT) & (caches.length - 1);
  }

  /** The one that it tries after so many others. */
  private int after(int tries) {
    return (first() + tries) & (caches.length - 1);
  }

  /**
   * Gets one after the backend had none, unless at some moment there was none here either.
   *
   * @return an object, or {@link MempoolBackend#NONE}
   */
  int takeOne() {
    long before = empty();
    if (before != BUSY) {
      int object = backend.dequeueOne();
      if (object != MempoolBackend.NONE || empty() == before) {
        return object;
      }
    }
    lockAll();
    try {
      for (SharedCache shared : caches) {
        if (shared.count() > 0) {
          return shared.cache().get();
        }
      }
      return backend.dequeueOne();
    } finally {
      unlockAll();
    }
  }

  /** Gets several after the backend had too few; all or nothing. */
  boolean takeBulk(int[] out, int from, int count) {
    long before = empty();
    if (before != BUSY) {
      if (backend.dequeue(out, from, count)) {
        return true;
      }
      if (empty() == before) {
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
          shared.cache().getBulk(out, from + taken, some);
          taken += some;
        }
      }
      if (taken < here) { // the closing of the pool emptied them, which waits for no lock
        throw pool.usedAfterClose();
      }
      return true;
    } finally {
      unlockAll();
    }
  }

  /** What {@link #empty} says when there are objects here, or may be. */
  private static final long BUSY = -1;

  /**
   * Where the caches are free and empty, a number that is the same again only if they were so all
   * the time in between, else {@link #BUSY}.
   */
  private long empty() {
    long sum = 0;
    for (SharedCache shared : caches) {
      long version = shared.version();
      if ((version & 1) != 0 || shared.count() > 0) {
        return BUSY;
      }
      sum += version;
    }
    return sum;
  }

  /** In one order, so that no two threads wait for each other. */
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

  /**
   * Sends all objects in them to the backend.
   *
   * @return whether there were some
   * @throws IllegalStateException if the pool is closed, or the backend refuses the objects of a
   *     cache; they stay in it then
   */
  boolean flush() {
    boolean some = false;
    for (SharedCache shared : caches) {
      if ((shared.version() & 1) != 0 || shared.count() > 0) {
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

  int count() {
    int count = 0;
    for (SharedCache shared : caches) {
      count += shared.count();
    }
    return count;
  }

  void drop() {
    for (SharedCache shared : caches) {
      shared.drop();
    }
  }
}
