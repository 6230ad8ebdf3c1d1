package dev.mempool.core;

import dev.mempool.api.MempoolBackend;

/**
 * A stack of free objects that belongs to one thread, in front of a pool's backend.
 *
 * <p>Every lcore that uses a pool with a cache size has one, made at its first use. Any other
 * thread may own one explicitly: {@link Mempool#newCache} makes it, and the pool's operations have
 * overloads that take it. A cache is plain memory: only its owner may use it, and handing it to
 * another thread needs a happens-before edge, as for any unsynchronised object.
 *
 * <p>It holds at most {@link #size()} objects. A get that it cannot serve fetches half its size at
 * once; a put that does not fit sends the half that lies longest to the backend; requests that
 * neither helps go to the backend directly. A thread that only gets, or only puts, in bursts of
 * half the size therefore calls the backend at every burst.
 *
 * <p>C counterpart: {@code struct rte_mempool_cache}, with the algorithm of release 26.07.
 */
public final class MempoolCache extends MempoolCacheState.Padded implements AutoCloseable {

  private final Mempool pool;
  private final MempoolBackend backend;
  private final int size;

  /** What one fetch or flush moves; 0 for a cache of one, which never does either. */
  private final int half;

  private final int[] objects;

  /**
   * Two cache lines of ints behind the last object, so that the next array in memory, perhaps
   * another lcore's, is out of reach.
   */
  private static final int GUARD = 32;

  MempoolCache(Mempool pool, MempoolBackend backend, int size) {
    this.pool = pool;
    this.backend = backend;
    this.size = size;
    this.half = size / 2;
    // room for a fetch above what is retained, so that no backend can damage it
    this.objects = new int[size + half + GUARD];
    this.limit = size;
  }

  /** {@return the pool whose objects it holds} */
  public Mempool pool() {
    return pool;
  }

  /** {@return the most objects that it holds} */
  public int size() {
    return size;
  }

  /**
   * {@return the number of objects in it; from another thread than the owner a number that was
   * right a moment ago}
   */
  public int count() {
    return length;
  }

  /**
   * Sends all objects in it to the backend. C counterpart: {@code rte_mempool_cache_flush}.
   *
   * @throws IllegalStateException if the pool is closed, or the backend refuses the objects; they
   *     stay here then
   */
  public void flush() {
    pool.checkOpen();
    if (length > 0) {
      toBackend(objects, 0, length);
      length = 0;
    }
  }

  /**
   * Flushes the cache and ends its use: later operations with it throw. Does nothing when it, or
   * the pool, is closed already. An lcore's own cache is closed by the pool, not by its user.
   *
   * @throws IllegalStateException if the backend refuses the objects, or this is an lcore's own
   *     cache
   */
  @Override
  public void close() {
    if (limit > 0) {
      pool.caches().checkUserOwned(this);
      flush();
      limit = 0;
      pool.caches().forget(this);
    }
  }

  /** Ends the use of this cache when its pool is closed; the objects are gone with the pool. */
  void drop() {
    length = 0;
    limit = 0;
  }

  int get() {
    int top = length - 1;
    if (top >= 0) {
      length = top;
      return objects[top];
    }
    return getMiss();
  }

  private int getMiss() {
    checkUsable();
    if (half > 0 && backend.dequeue(objects, 0, half)) {
      length = half - 1;
      return objects[half - 1];
    }
    return backend.dequeueOne();
  }

  void put(int object) {
    int top = length;
    if (top < limit) {
      objects[top] = object;
      length = top + 1;
    } else {
      putFull(object);
    }
  }

  private void putFull(int object) {
    checkUsable();
    if (half > 0) {
      flushColdest();
      objects[length++] = object;
    } else {
      pool.putToBackend(object);
    }
  }

  boolean getBulk(int[] out, int from, int count) {
    int rest = length - count;
    if (rest >= 0) {
      length = rest;
      IntCopy.copy(objects, rest, out, from, count);
      return true;
    }
    return getBulkMiss(out, from, count);
  }

  /**
   * The backend comes first: while it can still fail, neither the caller's array nor this cache has
   * changed.
   */
  private boolean getBulkMiss(int[] out, int from, int count) {
    checkUsable();
    int cached = length;
    int missing = count - cached;
    if (missing <= half && backend.dequeue(objects, cached, half)) {
      int left = half - missing;
      IntCopy.copy(objects, 0, out, from, cached);
      IntCopy.copy(objects, cached + left, out, from + cached, missing);
      if (cached > 0) {
        System.arraycopy(objects, cached, objects, 0, left);
      }
      length = left;
      return true;
    }
    if (!backend.dequeue(out, from + cached, missing)) {
      return false;
    }
    IntCopy.copy(objects, 0, out, from, cached);
    length = 0;
    return true;
  }

  void putBulk(int[] in, int from, int count) {
    int top = length;
    if (count <= limit - top) {
      IntCopy.copy(in, from, objects, top, count);
      length = top + count;
    } else {
      putBulkFull(in, from, count);
    }
  }

  private void putBulkFull(int[] in, int from, int count) {
    checkUsable();
    if (count <= half) {
      flushColdest();
      IntCopy.copy(in, from, objects, length, count);
      length += count;
    } else {
      toBackend(in, from, count);
    }
  }

  /**
   * Makes room for half the size. Only called when less than that is free, so that at least as much
   * is in it.
   */
  private void flushColdest() {
    toBackend(objects, 0, half);
    length -= half;
    System.arraycopy(objects, half, objects, 0, length);
  }

  private void toBackend(int[] in, int from, int count) {
    if (!backend.enqueue(in, from, count)) {
      throw pool.refused(count);
    }
  }

  private void checkUsable() {
    pool.checkOpen();
    if (limit == 0) {
      throw new IllegalStateException(
          "this cache of pool '%s' is closed; make another with newCache()".formatted(pool.name()));
    }
  }
}
