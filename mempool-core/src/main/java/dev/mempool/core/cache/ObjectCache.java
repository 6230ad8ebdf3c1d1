// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.internal.FieldHandles;
import dev.mempool.core.statistics.Tally;
import dev.mempool.lcore.Lcore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A stack of free objects in front of the backend, used by one thread at a time: its owner. {@code
 * dev.mempool.core.MempoolCache} is the class that users see. C counterpart: {@code struct
 * rte_mempool_cache}, with the algorithm of release 26.07.
 *
 * <h2>State</h2>
 *
 * <pre>
 *                 0             length         size             size + half
 *   objects[]     | oldest ... newest | free    | room for a refill | padding |
 *                   flush takes here -&gt;&lt;- get and put
 *
 *   length   the number of objects; plain, written by the owner
 *   limit    size, or 0 to send the next put to the slow path
 * </pre>
 *
 * <h2>Operations of the owner</h2>
 *
 * <ul>
 *   <li>A get pops from the top. On a miss it refills the cache with {@code half} objects from the
 *       backend. If the backend has fewer, or the get lacks more, it gets exactly the missing
 *       objects, from the backend or else from the shared caches. The backend is called
 *       <em>before</em> the caller's array and this cache change, and it writes above the objects
 *       of the cache, so that a backend that fails or throws loses nothing.
 *   <li>A put pushes its objects if they fit below {@code limit}. If they do not, it first flushes
 *       the oldest {@code half} objects; but a bulk larger than {@code half} then goes to the
 *       backend, and the cache stays as it is.
 * </ul>
 *
 * <h2>Other threads</h2>
 *
 * Another thread never touches the objects. It can do three things:
 *
 * <ul>
 *   <li>{@code requestFlush}: sets {@code limit} to 0. The owner's next put finds the limit at 0
 *       and calls {@code flushAsRequested}, which restores {@code limit}, then flushes everything.
 *       No request is lost: if its 0 was stored before the owner restored the limit, the flush
 *       comes after the request; if it was stored later, the next put finds it.
 *   <li>{@code drop}, after the pool was marked as closed: sets {@code length} and {@code limit} to
 *       0, so that the owner's next operation takes a slow path, which finds the pool closed. The
 *       owner reads the mark after each store of {@code limit = size}. These accesses are volatile,
 *       so either the owner sees the mark, or the store of 0 comes later and remains.
 *   <li>{@code count}: reads {@code length}; approximate.
 * </ul>
 */
public abstract class ObjectCache extends ObjectCacheFields.Padded {

  private static final VarHandle LIMIT =
      FieldHandles.field(MethodHandles.lookup(), ObjectCache.class, "limit", int.class);

  /**
   * The pool, if its gets and puts may use this cache directly; {@code null} in an observed pool.
   * One comparison thus tells the pool that the cache is its own and that it has no observer.
   */
  final @Nullable Object fastPathPool;

  private final PoolCaches caches;
  private final BackendRoute backendRoute;

  /** The backend of {@link #backendRoute}, one load nearer. */
  private final MempoolBackend backend;

  /**
   * The shared caches, from which a get takes objects if the backend has too few: see CacheSetup.
   */
  private final UncachedRoute sharedCaches;

  private final @Nullable Tally tally;

  /** The id of the lcore that owns this cache, or {@link Lcore#NONE}. */
  private final int lcore;

  private final int size;

  /**
   * The number of objects of a usual refill or flush; 0 in a cache of size 1, which does neither.
   */
  private final int half;

  private final int[] objects;

  private final boolean reportsGets;

  /** Whether the owner has closed this cache. Written by the owner. */
  private boolean closed;

  /**
   * Two cache lines of ints behind the last object, so that no other array, perhaps that of another
   * lcore, shares a cache line with the objects.
   */
  private static final int END_PADDING = 32;

  /**
   * Creates an empty cache.
   *
   * @param setup its parts
   * @param fastPathPool the pool, or {@code null} if the pool has an observer
   */
  protected ObjectCache(CacheSetup setup, @Nullable Object fastPathPool) {
    this.fastPathPool = fastPathPool;
    this.caches = setup.caches();
    this.backendRoute = setup.backend();
    this.backend = backendRoute.backend();
    this.sharedCaches = setup.sharedCaches();
    this.tally = setup.tally();
    this.lcore = setup.lcore();
    this.size = setup.size();
    this.reportsGets = setup.reportsGets();
    this.half = size / 2;
    this.objects = new int[size + half + END_PADDING];
    this.limit = size;
  }

  /** {@return the most objects that it holds} */
  public int size() {
    return size;
  }

  /**
   * {@return the number of objects in it} Any thread may ask; the number is approximate for a
   * thread that is not the owner.
   */
  public int count() {
    return length;
  }

  /**
   * Sends all objects in it to the backend.
   *
   * @throws IllegalStateException if the pool is closed, or the backend refuses the objects; they
   *     stay here then
   */
  public void flush() {
    backendRoute.checkOpen();
    if (length > 0) {
      backendRoute.enqueue(objects, 0, length);
      length = 0;
    }
  }

  /**
   * Flushes a user-owned cache and ends its use. Does nothing when the cache or the pool is closed.
   * Called by the owner.
   *
   * @throws IllegalStateException if the backend refuses the objects; they stay here then, and the
   *     cache stays open
   */
  final void close() {
    if (!closed && !backendRoute.isClosed()) {
      flush();
      closed = true;
      limit = 0;
      caches.forget(this);
    }
  }

  @Nullable Tally tally() {
    return tally;
  }

  /** Tells whether the owner has closed this cache. */
  final boolean isClosed() {
    return closed;
  }

  /** Ends the use of this cache after its pool was marked as closed. Any thread may call it. */
  void drop() {
    length = 0;
    LIMIT.setVolatile(this, 0);
  }

  /**
   * Makes the owner's next put flush everything. Any thread that was handed this cache safely may
   * call it.
   */
  void requestFlush() {
    LIMIT.setVolatile(this, 0);
  }

  /** Called by the owner when a put finds the limit at 0: restores the limit, then flushes. */
  private void flushAsRequested() {
    LIMIT.setVolatile(this, size);
    if (backendRoute.isClosed()) {
      drop();
      backendRoute.checkOpen();
    }
    flush();
  }

  // ---- get and put ----

  final int pop() {
    int top = length - 1;
    if (top >= 0) {
      length = top;
      return objects[top];
    }
    return popMiss();
  }

  private int popMiss() {
    checkUsable();
    if (half > 0 && backend.dequeue(objects, 0, half)) {
      length = half - 1;
      int object = objects[half - 1];
      reportGet(true, half);
      return object;
    }
    int object = backend.dequeueOne();
    if (object == MempoolBackend.NONE) {
      object = sharedCaches.getFromShared();
    }
    reportGet(object != MempoolBackend.NONE, 1);
    return object;
  }

  final void push(int object) {
    int top = length;
    if (top < limit) {
      objects[top] = object;
      length = top + 1;
    } else {
      pushFull(object);
    }
  }

  private void pushFull(int object) {
    checkUsable();
    if (limit == 0) {
      flushAsRequested();
    }
    if (length == size) {
      if (half == 0) {
        backendRoute.enqueue(object);
        return;
      }
      flushOldest(half);
    }
    objects[length++] = object;
  }

  final boolean popBulk(int[] out, int from, int count) {
    int rest = length - count;
    if (rest >= 0) {
      length = rest;
      IntCopy.copy(objects, rest, out, from, count);
      return true;
    }
    return popBulkMiss(out, from, count);
  }

  private boolean popBulkMiss(int[] out, int from, int count) {
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
      return reportGet(true, half);
    }
    if (!dequeueMissing(out, from + cached, missing)) {
      return reportGet(false, count);
    }
    IntCopy.copy(objects, 0, out, from, cached);
    length = 0;
    return reportGet(true, missing);
  }

  final void pushBulk(int[] in, int from, int count) {
    int top = length;
    if (count <= limit - top) {
      IntCopy.copy(in, from, objects, top, count);
      length = top + count;
    } else {
      pushBulkFull(in, from, count);
    }
  }

  private void pushBulkFull(int[] in, int from, int count) {
    checkUsable();
    if (limit == 0) {
      flushAsRequested();
    }
    if (count > size - length) {
      if (count > half) {
        backendRoute.enqueue(in, from, count);
        return;
      }
      flushOldest(half);
    }
    IntCopy.copy(in, from, objects, length, count);
    length += count;
  }

  /** Flushes the {@code count} oldest objects; requires {@code length >= count}. */
  private void flushOldest(int count) {
    int rest = length - count; // read once: drop() may set length to 0 meanwhile
    if (rest < 0) { // it has, after the caller saw more
      throw backendRoute.usedAfterClose();
    }
    backendRoute.enqueue(objects, 0, count);
    length = rest;
    System.arraycopy(objects, count, objects, 0, rest);
  }

  /**
   * Gets exactly {@code count} objects, or none: from the backend, or else from shared caches too.
   */
  private boolean dequeueMissing(int[] out, int from, int count) {
    return backend.dequeue(out, from, count) || sharedCaches.getBulkFromShared(out, from, count);
  }

  /** Reports the result of a get that called the backend, unless the caller does; returns it. */
  private boolean reportGet(boolean got, int count) {
    return reportsGets ? backendRoute.reportGet(got, count) : got;
  }

  /**
   * Checks, on every slow path, that the pool and this cache are open. Notes this cache in {@link
   * LatestCaches} too.
   */
  private void checkUsable() {
    backendRoute.checkOpen();
    if (closed) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "this cache of pool '%s' is closed; make another with newCache()",
              backendRoute.pool()));
    }
    if (lcore != Lcore.NONE) {
      LatestCaches.note(lcore, this);
    }
  }
}
