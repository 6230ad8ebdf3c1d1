// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.Moves;
import dev.mempool.api.Subscription;
import dev.mempool.api.internal.FieldHandles;
import dev.mempool.api.internal.StackRoom;
import dev.mempool.api.moves.MovesChoice;
import dev.mempool.core.cache.BackendRoute;
import dev.mempool.core.cache.LatestCaches;
import dev.mempool.core.cache.ObjectCache;
import dev.mempool.core.cache.PoolCaches;
import dev.mempool.core.cache.Route;
import dev.mempool.core.foreign.Faults;
import dev.mempool.core.jfr.PoolExhausted;
import dev.mempool.core.jfr.PutRefused;
import dev.mempool.core.layout.ObjectLayout;
import dev.mempool.core.layout.ObjectRange;
import dev.mempool.core.observer.ObjectObserver;
import dev.mempool.core.observer.ObservedRoute;
import dev.mempool.lcore.Lcore;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool of a fixed number of fixed-size off-heap objects.
 *
 * <p>An object is identified by its index, {@code 0 .. size-1}; {@link #address}, {@link #segment}
 * and {@link #indexOf} convert. {@code get} and {@code put} move one object, {@code getBulk} and
 * {@code putBulk} move several, all or none. If there are too few objects, a get returns {@link
 * #NONE} or {@code false}; it does not throw. No get or put allocates heap memory, unless the
 * backend or a {@linkplain Guard guard} does.
 *
 * <h2>Threads</h2>
 *
 * Any number of threads may use a pool at the same time, as far as the {@linkplain
 * OpsEntry#concurrency() concurrency} of its ops allows.
 *
 * <ul>
 *   <li>In a pool with a cache size, each {@linkplain Lcore lcore} has a cache of its own, plain
 *       memory that no other thread changes. It calls the backend only if the cache has too few
 *       objects or no room, and then usually moves half a cache at a time.
 *   <li>Threads that are no lcores, virtual threads included, share a few caches of the same size.
 *       Each has a lock, which a thread tries but does not wait for: if it finds all of them
 *       locked, it calls the backend. In a pool without a cache size, with ops for a single
 *       producer or a single consumer, or whose builder {@linkplain MempoolBuilder#sharedCaches
 *       switched them off}, there are no shared caches and these threads call the backend every
 *       time.
 *   <li>Any thread may own a cache besides, a {@link UserOwnedCache}, and get and put through it.
 * </ul>
 *
 * An object in the cache of another lcore, or in a cache that another thread owns, cannot be got.
 * An object in a shared cache can be got by every thread; a get that takes it may have to wait for
 * a thread that holds the lock of a shared cache.
 *
 * <p>When an lcore ends, its cache is flushed. If the ops are for a single producer it is not
 * flushed, because the flush would be a put concurrent with those of the producer. Then the objects
 * stay in the cache for the next lcore with the same id, unless the lcore calls {@link
 * #flushCache()}, which counts as a put, before it ends. {@link #flushCaches()} returns the objects
 * of as many caches as possible to the backend.
 *
 * <h2>Memory effects</h2>
 *
 * Actions of a thread before it puts an object <i>happen-before</i> actions of the thread that gets
 * the object next, after that get.
 *
 * <h2>Misuse</h2>
 *
 * A put of a number that is no index of this pool is refused before anything changes. The pool
 * itself does not detect that an object is put twice; a {@linkplain Guard guard} does. If more
 * objects are put than the pool has, the backend refuses them, and the put throws. A get or put in
 * which a guard finds a fault throws {@link IllegalStateException} and has no effect, except that a
 * bulk get may have written to the array.
 *
 * <p>After {@link #close()} every get, every put, and every access to memory or addresses throws
 * {@link IllegalStateException}. A get or put that is in progress while another thread closes the
 * pool may still complete in a cache.
 *
 * <p>C counterpart: {@code struct rte_mempool}.
 *
 * @since 0.1.0
 */
public final class Mempool extends Pool {

  /** The result of {@link #get()} when there is no object. */
  public static final int NONE = MempoolBackend.NONE;

  /** The most objects in a cache. C: {@code RTE_MEMPOOL_CACHE_MAX_SIZE}, with the same value. */
  private static final int MAX_CACHE_SIZE = 512;

  private static final String LOG = Mempool.class.getName();

  /** Whether the first pool of this JVM has told of moves that are missing. */
  private static final AtomicBoolean MOVES_TOLD = new AtomicBoolean();

  private static final VarHandle READY_TOLD =
      FieldHandles.field(MethodHandles.lookup(), Mempool.class, "readyTold", boolean.class);

  /**
   * The number of objects that have memory. Written by the thread that populates the pool, before
   * it enqueues the new objects; so a thread that gets a new object sees a number that includes it.
   */
  private int populated;

  /** The backend, behind the backends that count and time calls if the pool has them. */
  final MempoolBackend backend;

  /**
   * The route to {@link #backend} without a cache. It also holds the mark that this pool is closed.
   */
  final BackendRoute backendRoute;

  final PoolCaches caches;

  /** The array of {@link #caches}, copied here to save a load; of length 0 in an observed pool. */
  private final @Nullable ObjectCache[] lcoreCaches;

  /** The route of threads for which {@link #lcoreCaches} has no cache. */
  private final Route route;

  /** {@link #route} if this pool is observed, else null. */
  private final @Nullable ObservedRoute observed;

  final PoolSpec spec;
  final ObjectLayout layout;
  final PoolMemory memory;

  /** Had by the thread that closes the pool, or populates it. */
  final Turn turn = new Turn();

  /** Whether a thread is closing the pool. Written by the holder of the turn. */
  private volatile boolean closing;

  /**
   * The actions to run after the pool is closed. Guarded by itself; no action is run under that
   * lock.
   */
  private final List<Runnable> closeActions = new ArrayList<>();

  /**
   * Whether the registry has this pool, so that other threads can find it. No listener is called
   * before that.
   */
  private volatile boolean registered;

  /**
   * The pool that the registry and the listeners know: this one, or the one that is built on it.
   * Written before the pool is registered.
   */
  private Pool owner = this;

  /** The parts that are released if this pool is dropped. Null until the pool is complete. */
  private @Nullable DroppedPool parts;

  /** Whether the listeners have been told that this pool is ready. */
  private volatile boolean readyTold;

  /** Says where the free objects are. Made once, because a get may need it. */
  private final Supplier<String> freeObjects;

  Mempool(PoolSpec spec) {
    this.spec = spec;
    this.freeObjects = this::freeObjects;

    this.layout = spec.layout();
    this.backend = spec.observedBackend();
    this.backendRoute =
        new BackendRoute(
            backend,
            layout.name(),
            spec.entry().name(),
            spec.entry().concurrency(),
            () -> populated,
            this::exhausted);
    this.memory = new PoolMemory(this, spec);
    this.caches =
        new PoolCaches(
            backendRoute,
            spec.cacheSize(),
            spec.sharedCaches(),
            spec.guaranteedShare(),
            spec.statistics(),
            spec.observer() == null ? this : null);
    ObjectObserver observer = spec.observer();
    if (observer == null) {
      this.observed = null;
      this.lcoreCaches = caches.byLcore();
      this.route = caches.uncachedRoute();
    } else {
      this.observed = new ObservedRoute(caches, backendRoute, observer, this::checkStillOpen);
      this.lcoreCaches = new @Nullable ObjectCache[0];
      this.route = observed;
    }
  }

  /**
   * Creates a pool, populates it, builds another pool on it, registers that one and tells the
   * listeners. If a step fails, it releases everything, including the backend, so that the caller
   * either has the pool or there is none.
   */
  static <P extends Pool> P create(
      PoolSpec spec, @Nullable Pool replaced, Function<? super Mempool, ? extends P> builtOn) {
    if (!MOVES_TOLD.getAndSet(true)) {
      MovesChoice.OF_JVM.warning().ifPresent(text -> Faults.warn(LOG, text));
    }
    AutoCloseable unfinished = spec.backend();
    try {
      WarmUp.once(spec);
      Mempool pool = new Mempool(spec);
      unfinished =
          () -> {
            pool.memory.abandon();
            pool.close();
          };
      pool.memory.allocatePrivateData();
      if (spec.memory() != null) {
        pool.memory.populate(spec.memory());
      }
      P owner = builtOn.apply(pool);
      pool.owner = owner;
      Subscription lcoreExits = pool.caches.subscribeToExits();
      pool.parts = DroppedPool.watch(pool, pool.closeActions, lcoreExits);
      spec.registry().add(owner, replaced); // another thread may close the pool from here on
      spec.event()
          .ended(
              pool.name(),
              spec.entry().name(),
              pool.size(),
              pool.layout.elementSize(),
              spec.cacheSize());
      pool.registered = true;
      if (pool.memory.isFull()) {
        pool.caches.warnIfSmall(Lcore.count());
      }
      pool.tellIfReady();
      return owner;
    } catch (Throwable e) { // foreign code may throw undeclared checked exceptions
      closeAfter(e, unfinished);
      throw e;
    }
  }

  /**
   * Closes a pool, or its backend, after a failure. An exception of {@code close} is added to the
   * failure.
   */
  static void closeAfter(Throwable failure, AutoCloseable unfinished) {
    try {
      unfinished.close();
    } catch (Throwable e) {
      Faults.addSuppressed(failure, e);
    }
  }

  /**
   * Returns a builder of a new pool.
   *
   * @param name the name of the pool, 1 to 64 characters, unique in its registry
   * @return the builder
   */
  @CheckReturnValue
  public static MempoolBuilder builder(String name) {
    return new MempoolBuilder(name);
  }

  /**
   * Returns a builder of a new pool with settings in text form.
   *
   * @param settings the settings, with the {@linkplain PoolSettings#name() name} of the pool
   * @return the builder
   * @throws IllegalArgumentException if there is no name, or as {@link PoolBuilder#settings}
   */
  @CheckReturnValue
  public static MempoolBuilder builder(PoolSettings settings) {
    Objects.requireNonNull(settings, "settings");
    return new MempoolBuilder(settings.name()).settings(settings);
  }

  /**
   * Returns a builder of a new pool that nobody looks up by its name. It gets a name that no other
   * pool of this process has got in this way: {@code mempool-1}, {@code mempool-2} and so on.
   *
   * @return the builder
   */
  @CheckReturnValue
  public static MempoolBuilder builder() {
    return new MempoolBuilder(PoolBuilder.generatedName("mempool"));
  }

  /** {@return the most objects that a cache may hold} C: {@code RTE_MEMPOOL_CACHE_MAX_SIZE}. */
  public static int maxCacheSize() {
    return MAX_CACHE_SIZE;
  }

  // ---- get and put ----

  // Gets and puts that no cache serves call the backend from here, not through BackendRoute: with
  // one level of inlining more, the JIT compiler inlines the backend in some runs only. The pool
  // also has the backend in a field of its own; loaded through the route, it would take 1 ns more.

  /**
   * Returns the cache that the calling thread may use directly, or null if it must take {@link
   * #route}. If it is the latest cache of the lcore, no field of this pool is read.
   */
  private @Nullable ObjectCache fastPathCache() {
    int lcore = Lcore.current();
    ObjectCache latest = LatestCaches.of(lcore);
    return latest != null && latest.isOnFastPathOf(this) ? latest : cacheOf(lcore);
  }

  private @Nullable ObjectCache cacheOf(int lcore) {
    @Nullable ObjectCache[] byLcore = lcoreCaches;
    if (lcore < 0 || lcore >= byLcore.length) {
      return null;
    }
    ObjectCache cache = byLcore[lcore];
    return cache != null ? cache : caches.make(lcore);
  }

  /**
   * Gets one object. C counterpart: {@code rte_mempool_get}.
   *
   * @return the index of the object, or {@link #NONE} if there is none outside caches that other
   *     threads own
   * @throws IllegalStateException if the pool is closed, or the {@linkplain Guard guard} refuses
   *     the object
   */
  @CheckReturnValue
  public int get() {
    ObjectCache cache = fastPathCache();
    if (cache != null) {
      return cache.pop();
    }
    StackRoom.require();
    BackendRoute toBackend = backendRoute;
    if (route != toBackend) {
      return route.get();
    }
    if (!toBackend.mayGet()) {
      return NONE;
    }
    int object = backend.dequeueOne();
    if (object == NONE) {
      object = toBackend.getElsewhere();
    }
    toBackend.reportGet(object != NONE, 1);
    return object;
  }

  /**
   * Gets several objects, all or none. Their order is not defined. C counterpart: {@code
   * rte_mempool_get_bulk}.
   *
   * @param objects the array that receives the indices of the objects
   * @param from the position of the first index in the array
   * @param count the number of objects; 0 does nothing and succeeds
   * @return {@code true} if all were written; {@code false} if there are fewer outside caches that
   *     other threads own, and then the array is unchanged
   * @throws IndexOutOfBoundsException if the range is not within the array; then nothing has
   *     changed
   * @throws IllegalStateException if the pool is closed, or the {@linkplain Guard guard} refuses an
   *     object; in the last case the array may have changed
   */
  @CheckReturnValue
  public boolean getBulk(int[] objects, int from, int count) {
    Objects.requireNonNull(objects, "objects");
    Objects.checkFromIndexSize(from, count, objects.length);
    ObjectCache cache = fastPathCache();
    if (cache != null) {
      return cache.popBulk(objects, from, count);
    }
    StackRoom.require();
    BackendRoute toBackend = backendRoute;
    if (route != toBackend) {
      return route.getBulk(objects, from, count);
    }
    if (!toBackend.mayGet()) {
      return count == 0;
    }
    return toBackend.reportGet(
        backend.dequeue(objects, from, count) || toBackend.getBulkElsewhere(objects, from, count),
        count);
  }

  /**
   * Gets as many objects as an array has elements, all or none: {@link #getBulk(int[], int, int)}
   * of the whole array.
   *
   * @param objects the array that receives the indices of the objects
   * @return as {@link #getBulk(int[], int, int)}
   * @throws IllegalStateException as {@link #getBulk(int[], int, int)}
   */
  @CheckReturnValue
  public boolean getBulk(int[] objects) {
    Objects.requireNonNull(objects, "objects");
    return getBulk(objects, 0, objects.length);
  }

  /**
   * Gets one object, and waits for it if there is none. Threads that wait get objects in the order
   * in which they came, but a get that does not wait may be served before them. Meanwhile the
   * caches hold no objects: what is put goes to a thread that waits, or to the backend. The waiting
   * thread parks; it may be a virtual thread.
   *
   * @param timeout the longest time to wait; zero or a negative time does not wait
   * @return the index of the object, or {@link #NONE} if there was none in that time or the pool is
   *     {@linkplain #retire() retired}
   * @throws InterruptedException if the calling thread is interrupted while it waits
   * @throws IllegalStateException as {@link #get()}
   */
  @CheckReturnValue
  public int get(Duration timeout) throws InterruptedException {
    Objects.requireNonNull(timeout, "timeout");
    int object = get();
    if (object != NONE) {
      return object;
    }
    int[] later = {NONE};
    boolean _ = await(() -> (later[0] = get()) != NONE, timeout);
    return later[0];
  }

  /**
   * Gets one object, and waits for it without a limit if there is none: {@link #get(Duration)} with
   * a time that does not end.
   *
   * @return the index of the object
   * @throws InterruptedException if the calling thread is interrupted while it waits
   * @throws IllegalStateException as {@link #get()}, or if the pool is {@linkplain #retire()
   *     retired}
   */
  @CheckReturnValue
  public int getInterruptibly() throws InterruptedException {
    int object = get(FOR_EVER);
    checkNotRetired(object != NONE);
    return object;
  }

  /**
   * Gets several objects, all or none, and waits for them if there are too few, as {@link
   * #get(Duration)} does.
   *
   * @param objects the array that receives the indices of the objects
   * @param from the position of the first index in the array
   * @param count the number of objects, at most the size of the pool
   * @param timeout the longest time to wait; zero or a negative time does not wait
   * @return {@code true} if all were written; {@code false} if there were too few in that time or
   *     the pool is {@linkplain #retire() retired}, and then the array is unchanged
   * @throws InterruptedException if the calling thread is interrupted while it waits
   * @throws IllegalArgumentException if the pool never has so many objects
   * @throws IndexOutOfBoundsException as {@link #getBulk(int[], int, int)}
   * @throws IllegalStateException as {@link #getBulk(int[], int, int)}
   */
  @CheckReturnValue
  public boolean getBulk(int[] objects, int from, int count, Duration timeout)
      throws InterruptedException {
    Objects.requireNonNull(objects, "objects");
    Objects.requireNonNull(timeout, "timeout");
    return getBulk(objects, from, count)
        || await(count, () -> getBulk(objects, from, count), timeout);
  }

  /**
   * Gets several objects, all or none, and waits for them without a limit if there are too few.
   *
   * @param objects the array that receives the indices of the objects
   * @param from the position of the first index in the array
   * @param count the number of objects, at most the size of the pool
   * @throws InterruptedException if the calling thread is interrupted while it waits
   * @throws IllegalArgumentException if the pool never has so many objects
   * @throws IndexOutOfBoundsException as {@link #getBulk(int[], int, int)}
   * @throws IllegalStateException as {@link #getBulk(int[], int, int)}, or if the pool is
   *     {@linkplain #retire() retired}
   */
  public void getBulkInterruptibly(int[] objects, int from, int count) throws InterruptedException {
    checkNotRetired(getBulk(objects, from, count, FOR_EVER));
  }

  /**
   * Gets several blocks of adjacent objects, all or none. A block consists of {@link
   * #contiguousBlockSize() contiguousBlockSize()} objects, which are one slot apart in memory and
   * have the indices {@code first, first+1 ...}. They may be put one by one or together, in any
   * order. C counterpart: {@code rte_mempool_get_contig_blocks}.
   *
   * <p>Blocks come from the backend and bypass the caches. An object in a cache keeps its block
   * from being complete. So if the backend has too few complete blocks, this method flushes the
   * cache of the calling lcore and the shared caches and, if they held objects, asks the backend
   * once more. The caches of other lcores and those that users own are not flushed. Nothing is
   * flushed if the ops are for a single producer, because a flush is a put; the producer may call
   * {@link #flushCache()} first.
   *
   * <p>The call counts as a get for the concurrency of the ops and has the memory effects of a get.
   * The flush counts as a put.
   *
   * @param firsts the array that receives the index of the first object of each block
   * @param from the position of the first index in the array
   * @param blocks the number of blocks, 0 or more; 0 does nothing and succeeds if the ops have
   *     blocks
   * @return {@code true} if all were written; {@code false} if the backend has fewer complete
   *     blocks, and then the array is unchanged
   * @throws IndexOutOfBoundsException if the range is not within the array; then nothing has
   *     changed
   * @throws UnsupportedOperationException if the ops have no blocks
   * @throws IllegalStateException if the pool is closed, its {@linkplain Guard guard} refuses an
   *     object, or the backend refuses the objects of a cache; then they stay in the cache
   */
  @CheckReturnValue
  public boolean getContigBlocks(int[] firsts, int from, int blocks) {
    Objects.requireNonNull(firsts, "firsts");
    Objects.checkFromIndexSize(from, blocks, firsts.length);
    if (!backendRoute.mayGet()) {
      return blocks == 0;
    }
    if (spec.contiguousBlockSize() == 0) {
      throw new UnsupportedOperationException(
          String.format(
              Locale.ROOT,
              "pool '%s': its ops %s give no contiguous blocks; use getBulk(), or ops whose"
                  + " contiguousBlocks() is true",
              name(),
              spec.entry().name()));
    }
    StackRoom.require();
    return observed == null
        ? dequeueBlocks(firsts, from, blocks)
        : observed.getBlocks(this::dequeueBlocks, firsts, from, blocks, blockObjects(blocks));
  }

  /** Returns the number of objects in some blocks, or -1 if the pool does not have so many. */
  private int blockObjects(int blocks) {
    long objects = (long) blocks * spec.contiguousBlockSize();
    return objects > size() ? -1 : (int) objects;
  }

  private boolean dequeueBlocks(int[] firsts, int from, int blocks) {
    return backend.dequeueContiguousBlocks(firsts, from, blocks)
        || (flushForBlocks() && backend.dequeueContiguousBlocks(firsts, from, blocks));
  }

  /**
   * Flushes the shared caches and the cache of the calling lcore, unless the ops are for a single
   * producer. Returns whether the backend received objects.
   */
  private boolean flushForBlocks() {
    if (!spec.entry().concurrency().multiProducer()) {
      return false;
    }
    boolean flushed = caches.uncachedRoute().flush();
    ObjectCache cache = caches.existing();
    if (cache == null || cache.count() == 0) {
      return flushed;
    }
    cache.flush();
    return true;
  }

  /**
   * Puts one object. C counterpart: {@code rte_mempool_put}.
   *
   * @param object an index that was got from this pool and not put since
   * @throws IllegalArgumentException if the pool has no such object; then nothing has changed
   * @throws IllegalStateException if the pool is closed, the {@linkplain Guard guard} refuses the
   *     object, or the backend refuses objects, which means that an object was put twice
   */
  public void put(int object) {
    checkObject(object);
    ObjectCache cache = fastPathCache();
    if (cache != null) {
      cache.push(object);
      return;
    }
    StackRoom.require();
    BackendRoute toBackend = backendRoute;
    if (route != toBackend) {
      route.put(object);
      return;
    }
    if (!toBackend.isUndisturbed()) {
      toBackend.put(object);
    } else if (!backend.enqueueOne(object)) {
      throw toBackend.refused(object, 1);
    }
  }

  /**
   * Puts several objects, all or none. C counterpart: {@code rte_mempool_put_bulk}, which cannot
   * report a failure.
   *
   * @param objects an array with indices that were got from this pool and not put since
   * @param from the position of the first index in the array
   * @param count the number of objects; 0 does nothing
   * @throws IndexOutOfBoundsException if the range is not within the array; then nothing has
   *     changed
   * @throws IllegalArgumentException if the pool does not have one of the objects; then nothing has
   *     changed
   * @throws IllegalStateException if the pool is closed, the {@linkplain Guard guard} refuses an
   *     object, or the backend refuses objects, which means that an object was put twice; none of
   *     them is put then
   */
  public void putBulk(int[] objects, int from, int count) {
    checkRange(objects, from, count);
    ObjectCache cache = fastPathCache();
    if (cache != null) {
      putBulk(cache, objects, from, count);
      return;
    }
    checkObjects(objects, from, count);
    StackRoom.require();
    BackendRoute toBackend = backendRoute;
    if (route != toBackend) {
      route.putBulk(objects, from, count);
      return;
    }
    if (!toBackend.isUndisturbed()) {
      toBackend.putBulk(objects, from, count);
    } else if (!backend.enqueue(objects, from, count)) {
      throw toBackend.refused(count == 1 ? objects[from] : NONE, count);
    }
  }

  /**
   * Puts the objects of a whole array, all or none: {@link #putBulk(int[], int, int)} of the whole
   * array.
   *
   * @param objects an array with indices that were got from this pool and not put since
   * @throws IllegalArgumentException as {@link #putBulk(int[], int, int)}
   * @throws IllegalStateException as {@link #putBulk(int[], int, int)}
   */
  public void putBulk(int[] objects) {
    Objects.requireNonNull(objects, "objects");
    putBulk(objects, 0, objects.length);
  }

  // ---- caches ----

  /**
   * {@return the cache of the calling lcore, created if this is the first use of the pool by this
   * lcore; {@code null} if the pool has no cache size or the thread is no lcore} C counterpart:
   * {@code rte_mempool_default_cache}.
   *
   * @throws IllegalStateException if the pool is closed and would have to create the cache
   */
  @CheckReturnValue
  public @Nullable MempoolCache currentCache() {
    ObjectCache cache = caches.current();
    if (cache == null) {
      return null;
    }
    if (cache.handle() instanceof MempoolCache handle) {
      return handle;
    }
    MempoolCache made = new MempoolCache(this, cache);
    cache.handle(made);
    return made;
  }

  /**
   * Creates a cache that the calling thread owns. C counterpart: {@code rte_mempool_cache_create}.
   * A cache that is not closed keeps its objects, and a part of what all caches may hold. When the
   * garbage collector finds that nothing reaches it any more, a warning is logged and the objects
   * go back to the pool; with ops for a single producer, at the next put of that producer.
   *
   * @param objects the most objects in the cache, 1 to {@link #maxCacheSize()} and at most the size
   *     of the pool
   * @return an empty cache, which its owner closes
   * @throws IllegalArgumentException if the size is not allowed
   * @throws IllegalStateException if the pool is closed
   */
  @CheckReturnValue
  public UserOwnedCache newCache(int objects) {
    int max = Math.min(MAX_CACHE_SIZE, size());
    if (objects < 1 || objects > max) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pool '%s': the size of a cache is %d, allowed are 1 to %d",
              name(),
              objects,
              max));
    }
    String madeAt = DroppedPool.placeOfCall(guard(), Mempool.class);
    Cleaner cleaner = UserOwnedCache.cleaner();
    return new UserOwnedCache(this, caches.makeUserOwned(objects), cleaner, madeAt);
  }

  /** Returns the number of objects in the backend. */
  int backendCount() {
    try {
      return backend.count();
    } catch (MempoolException e) {
      throw e;
    } catch (Throwable e) { // foreign code: all errors, and undeclared checked exceptions
      throw spec.ops().failed("count its objects", e);
    }
  }

  // ---- memory ----

  /** Returns the number of objects that have memory. */
  int populated() {
    return populated;
  }

  /** Sets the number of objects that have memory. Called before the new objects are enqueued. */
  void populated(int objects) {
    populated = objects;
    caches.populated(objects);
  }

  /**
   * {@return the native address of the first byte of an object}
   *
   * @param object the index of the object
   * @throws IndexOutOfBoundsException if the pool has no such object, or it has no memory yet
   * @throws IllegalStateException if the pool is closed
   */
  public long address(int object) {
    checkOpen();
    return layout.addressOf(object);
  }

  /**
   * {@return the index of the object that starts at an address}
   *
   * @param address the native address of the first byte of an object
   * @throws IllegalArgumentException if no object of this pool starts there
   * @throws IllegalStateException if the pool is closed
   */
  public int indexOf(long address) {
    checkOpen();
    return layout.requireObjectAt(address);
  }

  boolean hasObjectAt(long address) {
    return layout.objectAt(address) != NONE;
  }

  /**
   * {@return the IO address of the first byte of an object, which devices use, or {@link #NO_IOVA}}
   * C counterpart: {@code rte_mempool_virt2iova}.
   *
   * @param object the index of the object
   * @throws IndexOutOfBoundsException if the pool has no such object, or it has no memory yet
   * @throws IllegalStateException if the pool is closed
   */
  public long iova(int object) {
    checkOpen();
    return layout.iova(object);
  }

  /**
   * {@return the memory of an object, {@link #elementSize()} bytes} Each call creates a new
   * segment; code that must not allocate uses {@link #chunk} and {@link #offset}.
   *
   * @param object the index of the object
   * @throws IndexOutOfBoundsException if the pool has no such object, or it has no memory yet
   * @throws IllegalStateException if the pool is closed
   */
  public MemorySegment segment(int object) {
    checkOpen();
    ObjectRange range = layout.range(object);
    long offset = range.offsetOf(object, layout.slotSize());
    return range.segment().asSlice(offset, layout.elementSize());
  }

  /**
   * {@return the chunk of memory that contains an object; many objects share it}
   *
   * @param object the index of the object
   * @throws IndexOutOfBoundsException if the pool has no such object, or it has no memory yet
   * @throws IllegalStateException if the pool is closed
   */
  public MemorySegment chunk(int object) {
    checkOpen();
    return layout.range(object).segment();
  }

  /**
   * {@return the offset of the first byte of an object in its {@link #chunk}, in bytes}
   *
   * @param object the index of the object
   * @throws IndexOutOfBoundsException if the pool has no such object, or it has no memory yet
   * @throws IllegalStateException if the pool is closed
   */
  public long offset(int object) {
    checkOpen();
    return layout.range(object).offsetOf(object, layout.slotSize());
  }

  // ---- close ----

  /** Closes the pool, as {@link Pool#close()} says. */
  void closePool() {
    memory.checkNotBusy();
    if (turn.isMine()) { // a listener is being told that this thread closes the pool
      return;
    }
    while (!turn.take()) {
      if (closing) {
        return; // the other thread completes it; to wait for that could be to wait for ever
      }
      if (memory.isBusy()) {
        throw memory.populatedByAnother();
      }
      Thread.onSpinWait(); // the other thread is about to set one of the two, or has just ended
    }
    closing = true;
    try {
      if (registered && !isClosed()) {
        spec.registry().tell(owner, listener -> listener.closing(owner));
      }
      release();
    } finally {
      closing = false;
      turn.give();
    }
  }

  private void release() {
    LeakReport leaks = leaksToReport(); // while the backend can be asked
    Throwable failure = memory.release();
    if (memory.isReleased() && !isClosed()) {
      layout.freed();
      backendRoute.close();
      caches.drop();
      owner.closed();
      spec.registry().remove(owner);
      if (parts != null) {
        parts.closed();
      }
      try {
        spec.ops().close(backend);
      } finally {
        runCloseActions(name(), closeActions);
        warnOf(leaks);
      }
    }
    if (failure == null && parts != null) {
      parts.released();
    }
    if (failure != null) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              !(failure instanceof IllegalStateException)
                  ? "pool '%s' is closed, but a part of its memory could not be freed, because its"
                      + " release action failed; call close() once more to try that again"
                  : isClosed()
                      ? "pool '%s' is closed, but a part of its memory could not be freed: an I/O"
                          + " operation on it is in progress; call close() once more when that has"
                          + " ended"
                      : "pool '%s' cannot be closed, because its memory cannot be freed: an I/O"
                          + " operation on it is in progress; call close() when that has ended",
              name()),
          Faults.printable(failure));
    }
  }

  /** Adds an action that is run after the pool is closed. */
  void addCloseAction(Runnable action) {
    synchronized (closeActions) {
      checkOpen(); // so that runCloseActions() sees every action that was added
      closeActions.add(action);
    }
  }

  /** Removes an action that was added before. Does nothing if it is not there. */
  void removeCloseAction(Runnable action) {
    synchronized (closeActions) {
      closeActions.remove(action);
    }
  }

  /** Runs the actions of a pool that has ended. One that fails does not keep others from it. */
  static void runCloseActions(String pool, List<Runnable> closeActions) {
    List<Runnable> actions;
    synchronized (closeActions) {
      actions = List.copyOf(closeActions);
    }
    for (Runnable action : actions) {
      try {
        action.run();
      } catch (Throwable e) { // a management server is foreign code
        Faults.warn(LOG, "pool '" + pool + "' was closed, but not everywhere forgotten", e);
      }
    }
  }

  /** Returns the report of the objects that are out, or null if nobody wants it. */
  private @Nullable LeakReport leaksToReport() {
    try {
      Boolean told = spec.reportLeaks();
      boolean reports = told == null ? guard() != Guard.OFF : told;
      return reports && !isClosed() ? leakReport() : null;
    } catch (Throwable e) { // the backend is foreign code, and the pool must be closed
      return null;
    }
  }

  private static void warnOf(@Nullable LeakReport leaks) {
    if (leaks != null && leaks.out() > 0) {
      Faults.warn(LOG, "closed with objects that were not put back: " + leaks);
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Mempool '%s' (%d x %d bytes, ops %s, cache %d%s)",
        name(),
        size(),
        layout.elementSize(),
        spec.entry().name(),
        cacheSize(),
        isClosed() ? ", closed" : "");
  }

  // ---- checks ----

  void checkOpen() {
    backendRoute.checkOpen();
  }

  /**
   * Called after an operation has failed. Throws another exception if the reason is that a thread
   * closed the pool meanwhile, or that its memory is gone.
   */
  void checkStillOpen() {
    boolean freed = memory.isGone(); // a moment before the pool is marked as closed
    boolean byUs = closing; // read before the mark, which is set before this ends
    checkOpen();
    if (freed) {
      throw byUs
          ? usedAfterClose()
          : new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "pool '%s': memory that it uses was closed by its owner; close the pool first",
                  name()));
    }
  }

  IllegalStateException usedAfterClose() {
    return backendRoute.usedAfterClose();
  }

  PoolCaches caches() {
    return caches;
  }

  // ---- events ----

  /**
   * Tells the listeners, once, that all objects have memory. Must be called without a lock that a
   * listener may need.
   */
  void tellIfReady() {
    if (registered && memory.isFull() && READY_TOLD.compareAndSet(this, false, true)) {
      spec.registry().tell(owner, listener -> listener.ready(owner));
    }
  }

  private String freeObjects() {
    try {
      return caches.freeObjects(backendCount());
    } catch (Throwable e) { // a backend is foreign code, and the get has found nothing
      return "unknown: " + Faults.text(e);
    }
  }

  /** Tells the flight recorder and the listeners that a get has found too few objects. */
  private void exhausted(int requested) {
    PoolExhausted.tell(name(), spec.entry().name(), size(), requested, freeObjects);
    spec.registry().tell(owner, listener -> listener.exhausted(owner));
  }

  /** Returns the route of all gets and puts if this pool is observed, else null. */
  @Nullable ObservedRoute observedRoute() {
    return observed;
  }

  void checkObject(int object) {
    if (Integer.compareUnsigned(object, populated) >= 0) { // a negative index is a large one
      throw noSuchObject(object);
    }
  }

  static void checkRange(int[] objects, int from, int count) {
    Objects.requireNonNull(objects, "objects");
    Objects.checkFromIndexSize(from, count, objects.length);
  }

  /** Puts objects in a range that was checked into a cache. */
  void putBulk(ObjectCache cache, int[] objects, int from, int count) {
    if (!cache.pushValidBulk(objects, from, count, populated)) {
      checkObjects(objects, from, count);
      cache.pushBulk(objects, from, count);
    }
  }

  /** Checks that the pool has all objects in a range that was checked. */
  void checkObjects(int[] objects, int from, int count) {
    if (!Moves.areValid(objects, from, count, populated)) {
      for (int i = from; i < from + count; i++) {
        checkObject(objects[i]);
      }
    }
  }

  private IllegalArgumentException noSuchObject(int object) {
    String why;
    if (object == NONE) {
      why =
          String.format(
              Locale.ROOT,
              "pool '%s': NONE (%d) was put, which is no object: a get found no free object, and"
                  + " its result was not checked. Compare the result of get() with Mempool.NONE, or"
                  + " test that of getBulk(), before you put",
              name(),
              NONE);
    } else {
      String objects =
          populated == 0 ? "it has no memory yet" : "its objects are 0 to " + (populated - 1);
      why =
          String.format(
              Locale.ROOT,
              "pool '%s' has no object %d; %s. It may belong to another pool",
              name(),
              object,
              objects);
    }
    PutRefused.tell(name(), spec.entry().name(), why);
    return new IllegalArgumentException(why);
  }
}
