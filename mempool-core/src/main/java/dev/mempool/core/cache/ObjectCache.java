// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.Moves;
import dev.mempool.api.internal.FieldHandles;
import dev.mempool.api.internal.IdleLcores;
import dev.mempool.api.internal.StackRoom;
import dev.mempool.api.moves.IndexCopy;
import dev.mempool.core.statistics.Tally;
import dev.mempool.lcore.Lcore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A stack of free objects in front of the backend, used by one thread at a time: its owner. Users
 * see {@code dev.mempool.core.MempoolCache}, a handle of it. C counterpart: {@code struct
 * rte_mempool_cache}, with the algorithm of release 26.07.
 *
 * <h2>State</h2>
 *
 * <pre>
 *                 0             length         capacity         capacity + half
 *   objects[]     | oldest ... newest | free    | room for a refill | padding, limit, padding |
 *                   flush takes here -&gt;&lt;- get and put
 *
 *   length   the number of objects; plain, written by the owner
 *   limit    the capacity, or 0 to send the next put to the slow path; an element of the array
 *   readable objects[], or an empty array to send the next get to the slow path
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
 * Another thread never touches the objects, unless the owner is an idle lcore ({@link IdleLcores}).
 * It can do two things:
 *
 * <ul>
 *   <li>{@code signal}: sets {@code limit} to 0 and {@code readable} to an empty array, so that the
 *       owner's next put or get takes the slow path. There the owner restores both, sends all
 *       objects to the backend, and asks {@link PoolCaches} for its capacity again. While the pool
 *       is {@linkplain BackendRoute#bypassesCaches() short of objects}, retired or closed, the
 *       cache stays signalled and its capacity is 0, so that every call goes to the backend. No
 *       signal is lost: the owner reads that state, and the request of a flush, after it has
 *       restored the fields; a signal that comes later remains. Compiled code may keep {@code
 *       readable} in a register over many gets. It cannot keep {@code limit}, because every put
 *       stores into the array that {@code limit} is an element of, and the compiler cannot know
 *       that it stores into another element. A loop that never comes to the slow path for want of
 *       objects or room has puts, which see the signal.
 *   <li>{@code count}: reads {@code length}; approximate.
 * </ul>
 *
 * If the ops are for a single producer, a flush is a put of that producer, so only a put of the
 * owner answers a signal.
 */
public final class ObjectCache extends ObjectCacheFields.Padded {

  private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);

  private static final VarHandle READABLE =
      FieldHandles.field(MethodHandles.lookup(), ObjectCache.class, "readable", int[].class);

  /** An array in which a get finds no object. */
  private static final int[] NOTHING = {};

  /**
   * The pool, if its gets and puts may use this cache directly; {@code null} in an observed pool.
   * One comparison thus tells the pool that the cache is its own and that it has no observer.
   */
  private final @Nullable Object fastPathPool;

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
   * The most objects that this cache may hold now: {@code size}, or less if the pool keeps objects
   * for other threads. Written by the owner.
   */
  private int capacity;

  /**
   * The number of objects of a usual refill or flush: half the capacity, so 0 in a cache for one
   * object, which does neither. Written by the owner.
   */
  private int half;

  /** The {@link PoolCaches#version()} from which {@code capacity} follows. Written by the owner. */
  private int version;

  /** The time of the first signal that the owner has not answered, 0 for none yet. */
  private volatile long signalledAt;

  /** The name of the thread that used this cache first since it came into use. */
  private volatile String owner = "";

  /** Whether {@link PoolCaches} counts this cache as in use. Guarded by the lock of that. */
  boolean inUse;

  /** Whether this cache has a part of what all may hold. Guarded as {@link #inUse}. */
  boolean hasPart;

  /** The number of objects that {@link PoolCaches} lets this cache hold. Guarded by its lock. */
  int granted;

  /** The objects of this cache. */
  private final int[] objects;

  /**
   * The array from which a get takes objects: {@link #objects}, or {@link #NOTHING} if the next get
   * must take the slow path. A get compares an index with the length of this array in any case, so
   * the signal costs it nothing. Written by the owner, and set to {@code NOTHING} by {@code
   * signal}.
   */
  private int[] readable = NOTHING;

  private final boolean isShared;

  /** Whether the backend refused the latest flush, in a state in which caches must hold nothing. */
  private boolean refused;

  /** Whether the owner has closed this cache. Written by the owner. */
  private boolean closed;

  /** The object by which the owner uses the cache of an lcore, null until it is asked for. */
  private @Nullable Object handle;

  /**
   * Two cache lines of ints behind the last object, so that no other array, perhaps that of another
   * lcore, shares a cache line with the objects or with the limit.
   */
  private static final int END_PADDING = 32;

  /** The limit has a cache line of padding on either side. */
  private static final int LIMIT_FROM_END = END_PADDING / 2;

  /** Creates an empty cache. */
  ObjectCache(CacheSetup setup) {
    this.fastPathPool = setup.fastPathPool();
    this.caches = setup.caches();
    this.backendRoute = setup.backend();
    this.backend = backendRoute.backend();
    this.sharedCaches = setup.sharedCaches();
    this.tally = setup.tally();
    this.lcore = setup.lcore();
    this.size = setup.size();
    this.isShared = setup.isShared();
    this.objects = new int[size + size / 2 + END_PADDING]; // limit 0: the first put asks for it
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

  /** {@return whether a pool may use it directly: see {@link #fastPathPool}} */
  public boolean isOnFastPathOf(Object pool) {
    return fastPathPool == pool;
  }

  /** {@return the object that was set as the handle of it, null for none} Called by the owner. */
  public @Nullable Object handle() {
    return handle;
  }

  /** Keeps a handle for as long as the pool has this cache. Called by the owner. */
  public void handle(Object newHandle) {
    handle = newHandle;
  }

  /** {@return the id of the lcore that owns it, or {@link Lcore#NONE}} */
  int lcore() {
    return lcore;
  }

  /**
   * Sends all objects in it to the backend.
   *
   * @throws IllegalStateException if the pool is closed, or the backend refuses the objects; they
   *     stay here then
   */
  public void flush() {
    StackRoom.require();
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
  public void close() {
    if (!closed && !backendRoute.isClosed()) {
      flush();
      caches.forget(this); // may lack memory; then the cache is open, and can be closed later
      closed = true;
      signal();
    }
  }

  /**
   * Takes back a user-owned cache that nobody can use any more and nobody has closed. Does nothing
   * when the cache or the pool is closed.
   *
   * @param madeAt where it was made, as a part of a sentence; {@code null} if that is not known
   */
  public void takeBack(@Nullable String madeAt) {
    if (!closed && !backendRoute.isClosed()) {
      caches.takeBack(this, madeAt);
    }
  }

  /** {@return the counters of the owner, {@code null} in a pool without statistics} */
  public @Nullable Tally tally() {
    return tally;
  }

  /** {@return whether the owner has closed this cache} Called by the owner. */
  public boolean isClosed() {
    return closed;
  }

  /**
   * Sends the owner's next get or put to the slow path. Any thread that was handed this cache
   * safely may call it.
   */
  void signal() {
    if (!isSignalled()) {
      signalledAt = System.nanoTime();
    }
    READABLE.setVolatile(this, NOTHING);
    INTS.setVolatile(objects, objects.length - LIMIT_FROM_END, 0);
  }

  /**
   * {@return the most objects that fit: the capacity of the cache, or 0 if the next put must take
   * the slow path} Written by the owner, and set to 0 by {@code signal}.
   */
  private int limit() {
    return objects[objects.length - LIMIT_FROM_END];
  }

  /** {@return whether the owner has not answered the last signal} */
  boolean isSignalled() {
    return (int[]) READABLE.getVolatile(this) == NOTHING;
  }

  /** {@return who owns this cache, and what is known of the owner, as a part of a sentence} */
  String holder() {
    StringBuilder text = new StringBuilder();
    if (lcore == Lcore.NONE) {
      text.append("in a cache of thread '").append(owner).append('\'');
    } else {
      text.append("in the cache of lcore ").append(lcore);
      text.append(" '").append(owner).append('\'');
      if (IdleLcores.isIdle(lcore)) {
        return text.append(", which is idle").toString();
      }
    }
    long since = signalledAt;
    if (isSignalled() && since != 0) {
      double seconds = (System.nanoTime() - since) / 1e9;
      text.append(String.format(Locale.ROOT, ", which has made no call for %.1f s", seconds));
    }
    return text.toString();
  }

  // ---- get and put: called by the owner ----

  /** {@return an object, or {@link MempoolBackend#NONE}} */
  public int pop() {
    int[] from = readable;
    int top = length - 1;
    if (Integer.compareUnsigned(top, from.length) < 0) { // not with -1 either
      length = top;
      return from[top];
    }
    return popSlow();
  }

  private int popSlow() {
    StackRoom.require();
    if (!prepareGet()) {
      return MempoolBackend.NONE;
    }
    int top = length - 1;
    if (top >= 0) {
      length = top;
      return objects[top];
    }
    if (half > 0 && backend.dequeue(objects, 0, half)) {
      length = half - 1;
      int object = objects[half - 1];
      reportGet(true, half);
      return object;
    }
    int object = backend.dequeueOne();
    if (object == MempoolBackend.NONE) {
      object = sharedCaches.getElsewhere();
    }
    reportGet(object != MempoolBackend.NONE, 1);
    return object;
  }

  /** Puts an object of the pool. */
  public void push(int object) {
    int[] to = objects;
    int top = length;
    if (top < to[to.length - LIMIT_FROM_END]) {
      to[top] = object;
      length = top + 1;
    } else {
      pushSlow(object);
    }
  }

  private void pushSlow(int object) {
    StackRoom.require();
    checkUsable();
    answer();
    if (length >= capacity) {
      if (half == 0) {
        backendRoute.enqueue(object);
        return;
      }
      flushOldest(half);
    }
    objects[length++] = object;
  }

  /** Gets several objects, all or none; returns whether they were got. */
  public boolean popBulk(int[] out, int from, int count) {
    int[] source = readable;
    int rest = length - count;
    if (Integer.compareUnsigned(rest, source.length) < 0) {
      Moves.copy(source, rest, out, from, count); // a call that may fail, before anything changes
      length = rest;
      return true;
    }
    return popBulkSlow(out, from, count);
  }

  private boolean popBulkSlow(int[] out, int from, int count) {
    StackRoom.require();
    if (!prepareGet()) {
      return count == 0;
    }
    int cached = length;
    int missing = count - cached;
    if (missing <= 0) {
      IndexCopy.copy(objects, -missing, out, from, count);
      length = -missing;
      return true;
    }
    if (missing <= half && backend.dequeue(objects, cached, half)) {
      int left = half - missing;
      IndexCopy.copy(objects, 0, out, from, cached);
      IndexCopy.copy(objects, cached + left, out, from + cached, missing);
      if (cached > 0) {
        System.arraycopy(objects, cached, objects, 0, left);
      }
      length = left;
      return reportGet(true, half);
    }
    if (!dequeueMissing(out, from + cached, missing)) {
      return reportGet(false, count);
    }
    IndexCopy.copy(objects, 0, out, from, cached);
    length = 0;
    return reportGet(true, missing);
  }

  /**
   * Pushes objects if there is room for them and all are objects of the pool. Otherwise nothing has
   * changed: what may have been written above {@code length} are no objects of this cache.
   */
  public boolean pushValidBulk(int[] in, int from, int count, int poolSize) {
    int[] to = objects;
    int top = length;
    if (count > to[to.length - LIMIT_FROM_END] - top
        || !Moves.copyValid(in, from, to, top, count, poolSize)) {
      return false;
    }
    length = top + count;
    return true;
  }

  /** Puts several objects of the pool, all or none. */
  public void pushBulk(int[] in, int from, int count) {
    int[] to = objects;
    int top = length;
    if (count <= to[to.length - LIMIT_FROM_END] - top) {
      Moves.copy(in, from, to, top, count);
      length = top + count;
    } else {
      pushBulkSlow(in, from, count);
    }
  }

  /** {@return whether {@code count} objects can be put without a call of the backend} */
  public boolean hasRoom(int count) {
    return count <= limit() - length;
  }

  private void pushBulkSlow(int[] in, int from, int count) {
    StackRoom.require();
    checkUsable();
    answer();
    if (count > capacity - length) {
      if (count > half) {
        backendRoute.enqueue(in, from, count);
        return;
      }
      flushOldest(half);
    }
    IndexCopy.copy(in, from, objects, length, count);
    length += count;
  }

  /** Flushes the {@code count} oldest objects; requires {@code length >= count}. */
  private void flushOldest(int count) {
    int rest = length - count;
    backendRoute.enqueue(objects, 0, count);
    length = rest;
    System.arraycopy(objects, count, objects, 0, rest);
  }

  /**
   * Gets exactly {@code count} objects, or none: from the backend, or else from shared caches too.
   */
  private boolean dequeueMissing(int[] out, int from, int count) {
    return backend.dequeue(out, from, count) || sharedCaches.getBulkElsewhere(out, from, count);
  }

  /** Reports the result of a get that called the backend, unless the caller does; returns it. */
  private boolean reportGet(boolean got, int count) {
    return isShared ? got : backendRoute.reportGet(got, count);
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

  // ---- signals and capacity ----

  /**
   * Begins the slow path of a get. Returns whether it may get objects, which it may not if the pool
   * is retired.
   */
  private boolean prepareGet() {
    checkUsable();
    if (length == 0 || backendRoute.concurrency().multiProducer()) {
      answer();
    }
    return !backendRoute.isRetired();
  }

  /** Answers a signal, or a change of what caches may hold. Called by the owner on slow paths. */
  private void answer() {
    if (readable != NOTHING && limit() == capacity && (isShared || version == caches.version())) {
      return;
    }
    boolean bypassed = backendRoute.bypassesCaches();
    if (!bypassed) {
      setCapacity();
      bypassed = backendRoute.bypassesCaches(); // a signal before this was undone by setCapacity()
      if (bypassed) {
        signal();
      }
    }
    if (bypassed) {
      backendRoute.checkOpen();
      capacity = 0;
      half = 0;
      if (refused) {
        return; // it was thrown once; gets may take the objects
      }
      refused = true;
    }
    flush();
    refused = false;
  }

  /** Asks for the capacity, and restores the fields that a signal changes. */
  private void setCapacity() {
    version = caches.version();
    if (isShared) {
      capacity = size;
      restore(size);
    } else {
      if (capacity == 0) {
        owner = Thread.currentThread().getName();
      }
      capacity = caches.claim(this);
    }
    half = capacity / 2;
  }

  /**
   * Undoes a signal. The order of the two fields is the other one than in {@link #signal}: so if a
   * signal comes at the same time, either all of it is left, or a limit of 0, which the next put
   * finds.
   */
  void restore(int newLimit) {
    INTS.setVolatile(objects, objects.length - LIMIT_FROM_END, newLimit);
    READABLE.setVolatile(this, objects);
  }

  /**
   * Makes this cache, which is empty, one that was not used yet. Called by the owner at its end, or
   * for an idle owner.
   */
  void reset() {
    capacity = 0;
    half = 0;
    signal();
  }
}
