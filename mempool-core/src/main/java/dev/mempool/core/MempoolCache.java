package dev.mempool.core;

import dev.mempool.api.MempoolBackend;
import dev.mempool.lcore.Lcore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

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
 * <p>{@link #openGet} and {@link #openPut} give access to the objects in it without a copy: see
 * {@link CacheWindow}. {@link Mempool#flushCaches} asks the owner's next put to flush everything.
 *
 * <p>C counterpart: {@code struct rte_mempool_cache}, with the algorithm of release 26.07.
 */
public final class MempoolCache extends MempoolCacheState.Padded implements AutoCloseable {

  private static final VarHandle LIMIT;

  static {
    try {
      LIMIT =
          MethodHandles.lookup()
              .findVarHandle(MempoolCache.class, "limit", int.class)
              .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Mempool pool;

  /** The pool, where nobody watches what goes through this cache. */
  final @Nullable Mempool unwatched;

  private final MempoolBackend backend;

  /** Where to look when the backend has too few; null in a cache that is one of those. */
  private final @Nullable SharedCaches shared;

  /** Told of failed gets; null in a cache of those. */
  private final @Nullable PoolEvents events;

  /** What its owner counts, in a pool with statistics. */
  final @Nullable Tally tally;

  /** Whose it is, if it is the one of an lcore. */
  private final int lcore;

  private final int size;

  /** What one fetch or flush moves; 0 for a cache of one, which never does either. */
  private final int half;

  private final int[] objects;

  /**
   * Set by other threads, before they set the limit to 0, which alone would be lost while a window
   * is open; cleared by the owner.
   */
  private volatile boolean flushAsked;

  /** Only the owner of a user-owned cache closes it. */
  private boolean closed;

  /** Made at the first use of one. */
  private @Nullable CacheWindow window;

  /**
   * Two cache lines of ints behind the last object, so that the next array in memory, perhaps
   * another lcore's, is out of reach.
   */
  private static final int GUARD = 32;

  MempoolCache(
      Mempool pool,
      MempoolBackend backend,
      @Nullable SharedCaches shared,
      int lcore,
      int size,
      @Nullable PoolEvents events) {
    this.events = events;
    this.tally = pool.newTally();
    this.pool = pool;
    this.unwatched = pool.watch() == null ? pool : null;
    this.backend = backend;
    this.shared = shared;
    this.lcore = lcore;
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
   * {@return the number of objects in it, also while a window is open; from another thread than the
   * owner a number that was right a moment ago}
   */
  public int count() {
    int count = length;
    if (count == 0) {
      VarHandle.acquireFence();
      count = hidden;
      if (count == 0) {
        VarHandle.acquireFence();
        count = length; // a window was closed in between
      }
    }
    return count;
  }

  /**
   * Opens a window on objects to get, after fetching some where there are not enough in the cache.
   * Counts as a get.
   *
   * @param count how many, 1 to {@link #size()}
   * @return the cache's window, to be committed or closed by this thread; {@code null} when there
   *     are fewer outside other threads' caches
   * @throws IllegalArgumentException if the count is out of range
   * @throws IllegalStateException if the pool or the cache is closed, or a window is open
   */
  public @Nullable CacheWindow openGet(int count) {
    checkWindow(count);
    if (length >= count || fetch(count - length)) {
      int place = length - count;
      if (place < 0) {
        throw pool.usedAfterClose(); // closing the pool emptied this cache just now
      }
      return window().openGet(place, count);
    }
    asked(false, count);
    Watch watch = pool.watch();
    if (watch != null) {
      watch.gotNone(this, count);
    }
    return null;
  }

  /**
   * Opens a window on room for objects to put, after flushing the coldest where there is too
   * little. Counts as a put.
   *
   * @param count how many, 1 to {@link #size()}
   * @return the cache's window, to be committed or closed by this thread
   * @throws IllegalArgumentException if the count is out of range
   * @throws IllegalStateException if the pool or the cache is closed, a window is open, or the
   *     backend refuses the objects; they stay here then
   */
  public CacheWindow openPut(int count) {
    checkWindow(count);
    if (limit == 0) {
      answer();
    }
    int excess = length + count - size;
    if (excess > 0) {
      flushColdest(Math.min(length, Math.max(half, excess)));
    }
    return window().openPut(length, count);
  }

  private void checkWindow(int count) {
    checkUsable();
    if (count < 1 || count > size) {
      throw new IllegalArgumentException(
          "pool '%s': a window of %d objects was asked for; a cache of %d has windows of 1 to %d"
              .formatted(pool.name(), count, size, size));
    }
  }

  private CacheWindow window() {
    CacheWindow made = window;
    if (made == null) {
      made = new CacheWindow(this, objects);
      window = made;
    }
    return made;
  }

  /** As much as a miss fetches where that fits, else exactly what is missing. */
  private boolean fetch(int missing) {
    int before = length; // read once, as in flushColdest
    int many = Math.max(missing, Math.min(half, size - before));
    if (backend.dequeue(objects, before, many)) {
      length = before + many;
      return asked(true, many);
    }
    if (dequeue(objects, before, missing)) {
      length = before + missing;
      return asked(true, missing);
    }
    return false;
  }

  /**
   * Sends all objects in it to the backend. C counterpart: {@code rte_mempool_cache_flush}.
   *
   * @throws IllegalStateException if the pool is closed, a window is open, or the backend refuses
   *     the objects; they stay here then
   */
  public void flush() {
    pool.checkOpen();
    checkNoWindow();
    if (length > 0) {
      toBackend(objects, 0, length);
      length = 0;
    }
  }

  /**
   * Flushes the cache and ends its use: later operations with it throw. A window that is open is
   * closed without commit. Does nothing when the cache, or the pool, is closed already. An lcore's
   * own cache is closed by the pool, not by its user.
   *
   * @throws IllegalStateException if the backend refuses the objects, or this is an lcore's own
   *     cache
   */
  @Override
  public void close() {
    if (!closed && !pool.isClosed()) {
      pool.caches().checkUserOwned(this);
      flushAtTheEnd();
      closed = true;
      limit = 0;
      pool.caches().forget(this);
      pool.retire(tally);
    }
  }

  /** Flushes the cache of a thread that will not come back to its window. */
  void flushAtTheEnd() {
    abandonWindow();
    flush();
  }

  void abandonWindow() {
    if (window != null) {
      window.abandon();
    }
  }

  /** Ends the use of this cache when its pool is closed; the objects are gone with the pool. */
  void drop() {
    length = 0;
    hidden = 0;
    // after the pool was closed, in the order of all volatile accesses: see answer()
    LIMIT.setVolatile(this, 0);
  }

  /**
   * Asks the owner's next put to flush everything. Any thread may call it, having seen the making
   * of this cache.
   */
  void askToFlush() {
    flushAsked = true;
    LIMIT.setVolatile(this, 0);
  }

  /**
   * What the owner does when a put finds the limit at 0 because somebody asked: restores it and
   * flushes everything.
   *
   * <p>Whoever sets the limit to 0 does so after what it wants is to be seen, and this looks after
   * it has restored the limit. So an ask comes before the flush, or its 0 after the restored limit,
   * for the next put; and a pool that is being closed is seen here, or its 0 stays.
   */
  private void answer() {
    flushAsked = false;
    LIMIT.setVolatile(this, size);
    if (pool.isClosed()) {
      drop();
      pool.checkOpen();
    }
    flush();
  }

  // ---- for the window ----

  /** Sends every other operation on this cache to a slow path, which refuses it. */
  void hide() {
    hidden = length;
    VarHandle.releaseFence();
    length = 0;
    limit = 0;
  }

  /** The end of {@link #hide}; an ask that came meanwhile waits for the next put. */
  void show(int count) {
    length = count;
    VarHandle.releaseFence();
    hidden = 0;
    LIMIT.setVolatile(this, size);
    if (flushAsked) {
      LIMIT.setVolatile(this, 0);
    }
    if (pool.isClosed()) {
      drop();
    }
  }

  // ---- get and put ----

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
      int object = objects[half - 1];
      asked(true, half);
      return object;
    }
    int object = backend.dequeueOne();
    if (object == MempoolBackend.NONE && shared != null) {
      object = shared.takeOne();
    }
    asked(object != MempoolBackend.NONE, 1);
    return object;
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
    if (limit == 0) {
      answer();
    }
    if (length == size) {
      if (half == 0) {
        pool.putToBackend(object);
        return;
      }
      flushColdest(half);
    }
    objects[length++] = object;
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
      return asked(true, half);
    }
    if (!dequeue(out, from + cached, missing)) {
      return asked(false, count);
    }
    IntCopy.copy(objects, 0, out, from, cached);
    length = 0;
    return asked(true, missing);
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
    if (limit == 0) {
      answer();
    }
    if (count > size - length) {
      if (count > half) {
        toBackend(in, from, count);
        return;
      }
      flushColdest(half);
    }
    IntCopy.copy(in, from, objects, length, count);
    length += count;
  }

  /** Makes room; at least as many are in it. */
  private void flushColdest(int count) {
    int rest = length - count; // read once: another thread may close the pool, which empties this
    toBackend(objects, 0, count);
    length = rest;
    System.arraycopy(objects, count, objects, 0, rest);
  }

  private void toBackend(int[] in, int from, int count) {
    if (!backend.enqueue(in, from, count)) {
      throw pool.refused(count);
    }
  }

  /** Exactly so many, wherever other threads left them for all. */
  private boolean dequeue(int[] out, int from, int count) {
    return backend.dequeue(out, from, count)
        || (shared != null && shared.takeBulk(out, from, count));
  }

  /** Whether so many can be put without a call of the backend. */
  boolean hasRoom(int count) {
    return count <= limit - length;
  }

  /** The end of a get that came to the backend; a listener may use this cache. */
  private boolean asked(boolean got, int count) {
    return events == null ? got : events.asked(got, count);
  }

  /** Before what is not served from memory alone. */
  private void checkUsable() {
    pool.checkOpen();
    if (closed) {
      throw new IllegalStateException(
          "this cache of pool '%s' is closed; make another with newCache()".formatted(pool.name()));
    }
    checkNoWindow();
    if (lcore != Lcore.NONE) {
      LatestCaches.note(lcore, this);
    }
  }

  private void checkNoWindow() {
    if (window != null && window.isOpen()) {
      throw new IllegalStateException(
          "a window of this cache of pool '%s' is open; commit or close it before other operations"
              .formatted(pool.name()));
    }
  }
}
