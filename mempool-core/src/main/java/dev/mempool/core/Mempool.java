package dev.mempool.core;

import dev.mempool.api.FieldHandles;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolGeometry;
import dev.mempool.core.cache.BackendRoute;
import dev.mempool.core.cache.CacheOperations;
import dev.mempool.core.cache.LatestCaches;
import dev.mempool.core.cache.ObjectCache;
import dev.mempool.core.cache.PoolCaches;
import dev.mempool.core.cache.Route;
import dev.mempool.core.guard.PoolAudit;
import dev.mempool.core.guard.PoolGuard;
import dev.mempool.core.jfr.PoolExhausted;
import dev.mempool.core.jfr.PutRefused;
import dev.mempool.core.layout.ContiguousPart;
import dev.mempool.core.layout.ObjectLayout;
import dev.mempool.core.layout.ObjectRange;
import dev.mempool.core.observer.ObjectObserver;
import dev.mempool.core.observer.ObservedRoute;
import dev.mempool.core.statistics.Statistics;
import dev.mempool.lcore.Lcore;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A pool of a fixed number of fixed-size off-heap objects.
 *
 * <p>An object is named by its index, {@code 0 .. size-1}; {@link #address}, {@link #segment} and
 * {@link #indexOf} convert. {@code get} and {@code put} move one object, {@code getBulk} and {@code
 * putBulk} several, all or nothing. Running out is a return value, {@link #NONE} or {@code false},
 * never an exception. No get or put allocates memory, unless the backend does.
 *
 * <h2>Threads</h2>
 *
 * Any thread may use a pool, at the same time as others, as far as the {@linkplain
 * OpsEntry#concurrency() concurrency} of its ops allows. When the pool has a cache size, a thread
 * that is an {@linkplain Lcore lcore} works on the cache of its lcore, plain memory that no other
 * thread touches, and comes to the backend once per half a cache. Threads that are no lcore,
 * virtual threads among them, share a few caches of the same size, each of which serves one thread
 * at a time under a lock that is tried and not waited for; when it is taken they go to the backend.
 * So they do at every call in a pool without a cache size, where the ops are for a single producer
 * or a single consumer, and where the builder says so ({@link MempoolBuilder#sharedCaches}). What
 * lies in shared caches is everybody's: no get fails because of it, though it may wait for a thread
 * that is inside one. Any thread may pass a {@link MempoolCache} of its own instead.
 *
 * <p>When an lcore ends, its cache is flushed; not so where the ops are for a single producer,
 * because the flush would be a put beside those of the producer: there the objects stay in the
 * cache for the next lcore with the same id, unless the lcore calls {@link #flushCache()}, which
 * counts as a put, before it ends. {@link #flushCaches()} brings back what lies in caches as far as
 * that can be.
 *
 * <h2>Memory effects</h2>
 *
 * What a thread did before it put an object happens-before what the thread that gets it next does
 * after.
 *
 * <h2>Misuse</h2>
 *
 * A put of a number that is no index of this pool is refused before anything moves. Putting an
 * object twice, or one that is still in use, is not noticed by the pool itself unless it has a
 * {@linkplain Guard guard}; a refusal of the backend, which means that more objects were put than
 * the pool has, is reported. What a guard finds is thrown as {@link IllegalStateException} by the
 * get or put that finds it, which then has no effect, except that the array of a bulk get may have
 * been written to. After {@link #close()} every get, every put, and every access to memory or
 * addresses throws {@link IllegalStateException}; only a thread that was inside a get or put with a
 * cache of its own at that moment may still be given what that cache held.
 *
 * <p>C counterpart: {@code struct rte_mempool}.
 */
public final class Mempool implements AutoCloseable {

  /** The result of {@link #get()} when there is no object. */
  public static final int NONE = MempoolBackend.NONE;

  /**
   * The longest name of a pool in characters: long enough for a path of names, short enough for a
   * table.
   */
  public static final int MAX_NAME_LENGTH = 64;

  /**
   * The most objects in a pool: a ring of the next power of two slots must still be a Java array.
   */
  public static final int MAX_SIZE = (1 << 30) - 1;

  /** The most bytes per object: a slot rounded up to a cache line must still be an int. */
  public static final int MAX_ELEMENT_SIZE = 1 << 30;

  /**
   * The result of {@link #iova} in a pool that devices do not use: {@link
   * dev.mempool.api.PoolFlag#NO_IOVA_CONTIG}. C: {@code RTE_BAD_IOVA}.
   */
  public static final long NO_IOVA = ContiguousPart.NO_IOVA;

  /** The largest cache, as in C: {@code RTE_MEMPOOL_CACHE_MAX_SIZE}. */
  public static final int CACHE_MAX_SIZE = 512;

  /** The count from which a vectorised loop checks indices faster than a scalar one. */
  private static final int VECTORS_FROM = 8;

  private static final Logger LOG = System.getLogger(Mempool.class.getName());

  private static final VarHandle READY_TOLD =
      FieldHandles.field(MethodHandles.lookup(), Mempool.class, "readyTold", boolean.class);

  /** The number of objects that have memory. Written before the backend is given the new ones. */
  private int populated;

  /** The backend as gets and puts see it. */
  private final MempoolBackend backend;

  /** The route to {@link #backend}, which also knows whether this pool is closed. */
  private final BackendRoute backendRoute;

  private final PoolCaches caches;

  /** The array of {@link #caches}, one load nearer; of length 0 in an observed pool. */
  private final @Nullable ObjectCache[] lcoreCaches;

  /** The route of threads that find no cache in {@link #lcoreCaches}. */
  private final Route route;

  /** The same as {@link #route} in an observed pool, else null. */
  private final @Nullable ObservedRoute observed;

  private final PoolSpec spec;
  private final ObjectLayout layout;
  private final PoolMemory memory;

  /**
   * Held while the pool is closed. The holder may call listeners, and one of them may close the
   * pool again; it may also wait for a thread that populates the pool, so nothing that a user may
   * call while populating takes this lock.
   */
  private final ReentrantLock closing = new ReentrantLock();

  /**
   * Actions for the time after the pool is closed. Guarded by itself; nothing is called under it.
   */
  private final List<Runnable> closeActions = new ArrayList<>();

  /** Whether other threads can find this pool in its registry. No listener is called before. */
  private volatile boolean registered;

  /** Whether listeners were told that this pool is ready. */
  private volatile boolean readyTold;

  private Mempool(PoolSpec spec) {
    this.spec = spec;
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
            spec.statistics(),
            setup -> new MempoolCache(this, setup));
    ObjectObserver observer = spec.observer();
    if (observer == null) {
      this.observed = null;
      this.lcoreCaches = caches.byLcore();
      this.route = caches.uncachedRoute();
    } else {
      this.observed = new ObservedRoute(caches, backendRoute, observer);
      this.lcoreCaches = new @Nullable ObjectCache[0];
      this.route = observed;
    }
  }

  /**
   * Makes a pool, gives it memory and registers it. If that fails, everything is given back, the
   * backend included.
   */
  static Mempool create(PoolSpec spec) {
    AutoCloseable unfinished = spec.backend();
    Mempool pool;
    try {
      pool = new Mempool(spec);
      unfinished = pool;
      pool.memory.allocatePrivateData();
      if (spec.memory() != null) {
        pool.memory.populate(spec.memory());
      }
      pool.caches.subscribeToExits();
      spec.registry().add(pool);
    } catch (Throwable e) { // foreign code may throw undeclared checked exceptions
      closeAfter(e, unfinished);
      throw e;
    }
    spec.event()
        .ended(
            pool.name(),
            spec.entry().name(),
            pool.size(),
            pool.layout.elementSize(),
            spec.cacheSize());
    pool.registered = true;
    pool.tellIfReady();
    return pool;
  }

  /** Closes the parts of a pool that could not be made. */
  static void closeAfter(Throwable failure, AutoCloseable unfinished) {
    try {
      unfinished.close();
    } catch (Throwable e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Starts to make a pool.
   *
   * @param name its name, 1 to {@link #MAX_NAME_LENGTH} characters, unique in its registry
   * @return a builder
   */
  public static MempoolBuilder builder(String name) {
    return new MempoolBuilder(name);
  }

  // ---- get and put ----

  /** Returns the cache that the calling thread may use without telling an observer. */
  private @Nullable ObjectCache fastPathCache() {
    return fastPathCache(Lcore.current());
  }

  /**
   * Returns the same for a put: without a load from this pool if it is the lcore's latest cache.
   */
  private @Nullable ObjectCache fastPathCacheForPut() {
    int lcore = Lcore.current();
    ObjectCache latest = LatestCaches.of(lcore);
    return latest != null && CacheOperations.isOnFastPathOf(this, latest)
        ? latest
        : fastPathCache(lcore);
  }

  private @Nullable ObjectCache fastPathCache(int lcore) {
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
   * @return its index, or {@link #NONE} when there is none outside other threads' caches
   * @throws IllegalStateException if the pool is closed
   */
  public int get() {
    ObjectCache cache = fastPathCache();
    if (cache != null) {
      return CacheOperations.get(cache);
    }
    // a comparison instead of a virtual call where the thread goes to the backend
    return route == backendRoute ? backendRoute.get() : route.get();
  }

  /**
   * Gets one object through a cache that the calling thread owns.
   *
   * @param cache a cache of this pool
   * @return its index, or {@link #NONE} when there is none outside other threads' caches
   * @throws IllegalArgumentException if it is a cache of another pool
   * @throws IllegalStateException if the pool or the cache is closed
   */
  public int get(MempoolCache cache) {
    return CacheOperations.isOnFastPathOf(this, cache)
        ? CacheOperations.get(cache)
        : observedWith(cache).get(cache);
  }

  /**
   * Gets several objects, or none. The order in which they come is not defined. C counterpart:
   * {@code rte_mempool_get_bulk}.
   *
   * @param objects the array that receives their indices
   * @param from the position of the first
   * @param count how many; 0 does nothing and succeeds
   * @return {@code true} when all were written; {@code false} when there are fewer outside other
   *     threads' caches, and then the array is untouched
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalStateException if the pool is closed
   */
  public boolean getBulk(int[] objects, int from, int count) {
    Objects.checkFromIndexSize(from, count, objects.length);
    ObjectCache cache = fastPathCache();
    if (cache != null) {
      return CacheOperations.getBulk(cache, objects, from, count);
    }
    return route == backendRoute
        ? backendRoute.getBulk(objects, from, count)
        : route.getBulk(objects, from, count);
  }

  /**
   * Gets several objects, or none, through a cache that the calling thread owns.
   *
   * @param cache a cache of this pool
   * @param objects the array that receives their indices
   * @param from the position of the first
   * @param count how many; 0 does nothing and succeeds
   * @return as {@link #getBulk(int[], int, int)}
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalArgumentException if it is a cache of another pool
   * @throws IllegalStateException if the pool or the cache is closed
   */
  public boolean getBulk(MempoolCache cache, int[] objects, int from, int count) {
    Objects.checkFromIndexSize(from, count, objects.length);
    return CacheOperations.isOnFastPathOf(this, cache)
        ? CacheOperations.getBulk(cache, objects, from, count)
        : observedWith(cache).getBulk(cache, objects, from, count);
  }

  /**
   * Gets several blocks of neighbouring objects, or none. A block is {@link
   * OpsInfo#contiguousBlockSize() opsInfo().contiguousBlockSize()} objects that lie one slot apart
   * in memory, with the indices {@code first, first+1 ...}; they are put back one by one or
   * together, in any order. C counterpart: {@code rte_mempool_get_contig_blocks}.
   *
   * <p>Blocks come from the backend, past the caches: an object in a cache keeps its block from
   * being whole. When the backend has too few whole blocks, and the calling lcore's cache or the
   * shared caches hold objects, those are flushed and the backend asked once more. Not so where the
   * ops are for a single producer, because the flush is a put: there the producer may call {@link
   * #flushCache()} first. Caches of other lcores and those that users own stay as they are.
   *
   * <p>It counts as a get, as far as the concurrency of the ops is concerned, and has the memory
   * effects of one; the flush counts as a put.
   *
   * @param firsts the array that receives the index of the first object of each block
   * @param from the position of the first
   * @param blocks how many blocks, 0 or more; 0 does nothing and succeeds where the ops give blocks
   * @return {@code true} when all were written; {@code false} when there are fewer whole blocks in
   *     the backend, and then the array is untouched
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws UnsupportedOperationException if the ops give no blocks
   * @throws IllegalStateException if the pool is closed, or the backend refuses what the cache
   *     holds; it stays there then
   */
  public boolean getContigBlocks(int[] firsts, int from, int blocks) {
    Objects.checkFromIndexSize(from, blocks, firsts.length);
    checkOpen();
    if (spec.info().contiguousBlockSize() == 0) {
      throw new UnsupportedOperationException(
          "pool '%s': its ops %s give no contiguous blocks; use getBulk(), or ops whose contiguousBlocks() is true"
              .formatted(name(), spec.entry().name()));
    }
    boolean got =
        backend.dequeueContiguousBlocks(firsts, from, blocks)
            || (flushForBlocks() && backend.dequeueContiguousBlocks(firsts, from, blocks));
    if (observed != null) {
      if (got) {
        observed.gotBlocks(firsts, from, blocks);
      } else {
        observed.observer().gotNoBlocks(blocks);
      }
    }
    return got;
  }

  /**
   * Flushes the shared caches and that of the calling lcore, unless the ops are for a single
   * producer. Returns whether the backend got objects by it.
   */
  private boolean flushForBlocks() {
    if (!spec.entry().concurrency().multiProducer()) {
      return false;
    }
    boolean some = caches.uncachedRoute().flush();
    ObjectCache cache = caches.existing();
    if (cache == null || cache.count() == 0) {
      return some;
    }
    cache.flush();
    return true;
  }

  /**
   * Puts one object back. C counterpart: {@code rte_mempool_put}.
   *
   * @param object an index that was got from this pool and not put since
   * @throws IllegalArgumentException if the pool has no such object; nothing happened then
   * @throws IllegalStateException if the pool is closed, or the backend refuses objects, which
   *     means that one was put twice
   */
  public void put(int object) {
    checkObject(object);
    ObjectCache cache = fastPathCacheForPut();
    if (cache != null) {
      CacheOperations.put(cache, object);
    } else if (route == backendRoute) {
      backendRoute.put(object);
    } else {
      route.put(object);
    }
  }

  /**
   * Puts one object back through a cache that the calling thread owns.
   *
   * @param cache a cache of this pool
   * @param object an index that was got from this pool and not put since
   * @throws IllegalArgumentException if the pool has no such object, or it is a cache of another
   *     pool; nothing happened then
   * @throws IllegalStateException if the pool or the cache is closed, or the backend refuses
   *     objects
   */
  public void put(MempoolCache cache, int object) {
    checkObject(object);
    if (CacheOperations.isOnFastPathOf(this, cache)) {
      CacheOperations.put(cache, object);
    } else {
      observedWith(cache).put(cache, object);
    }
  }

  /**
   * Puts several objects back, all or nothing. C counterpart: {@code rte_mempool_put_bulk}, which
   * cannot report anything.
   *
   * @param objects an array with indices that were got from this pool and not put since
   * @param from the position of the first
   * @param count how many; 0 does nothing
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalArgumentException if the pool has no such object; nothing happened then
   * @throws IllegalStateException if the pool is closed, or the backend refuses objects, which
   *     means that one was put twice; none of them was taken then
   */
  public void putBulk(int[] objects, int from, int count) {
    checkObjects(objects, from, count);
    ObjectCache cache = fastPathCacheForPut();
    if (cache != null) {
      CacheOperations.putBulk(cache, objects, from, count);
    } else if (route == backendRoute) {
      backendRoute.putBulk(objects, from, count);
    } else {
      route.putBulk(objects, from, count);
    }
  }

  /**
   * Puts several objects back, all or nothing, through a cache that the calling thread owns.
   *
   * @param cache a cache of this pool
   * @param objects an array with indices that were got from this pool and not put since
   * @param from the position of the first
   * @param count how many; 0 does nothing
   * @throws IndexOutOfBoundsException if the range is not within the array; nothing happened then
   * @throws IllegalArgumentException if the pool has no such object, or it is a cache of another
   *     pool; nothing happened then
   * @throws IllegalStateException as {@link #putBulk(int[], int, int)}, or if the cache is closed
   */
  public void putBulk(MempoolCache cache, int[] objects, int from, int count) {
    checkObjects(objects, from, count);
    if (CacheOperations.isOnFastPathOf(this, cache)) {
      CacheOperations.putBulk(cache, objects, from, count);
    } else {
      observedWith(cache).putBulk(cache, objects, from, count);
    }
  }

  // ---- caches ----

  /**
   * {@return the cache of the calling lcore, made if this is its first use of the pool; {@code
   * null} when the pool has no caches or the thread is no lcore} C counterpart: {@code
   * rte_mempool_default_cache}.
   *
   * @throws IllegalStateException if the pool has caches and is closed
   */
  public @Nullable MempoolCache currentCache() {
    return (MempoolCache) caches.current();
  }

  /**
   * Makes a cache that the calling thread owns. C counterpart: {@code rte_mempool_cache_create}.
   *
   * @param objects the most objects that it holds, 1 to {@link #CACHE_MAX_SIZE} and at most the
   *     size of the pool
   * @return an empty cache, to be closed by its owner
   * @throws MempoolException EINVAL if the size is not allowed
   * @throws IllegalStateException if the pool is closed
   */
  public MempoolCache newCache(int objects) {
    int max = Math.min(CACHE_MAX_SIZE, size());
    if (objects < 1 || objects > max) {
      throw new MempoolException(
          MempoolException.Reason.EINVAL,
          "pool '%s': the size of a cache is %d, allowed are 1 to %d"
              .formatted(name(), objects, max));
    }
    return (MempoolCache) caches.makeUserOwned(objects);
  }

  /**
   * Sends the objects in the calling lcore's cache to the backend, where every thread can get them.
   * Does nothing without one; shared caches stay as they are. C counterpart: {@code
   * rte_mempool_cache_flush}.
   *
   * @throws IllegalStateException if the pool is closed, or the backend refuses the objects; they
   *     stay in the cache then
   */
  public void flushCache() {
    checkOpen();
    MempoolCache cache = currentCache();
    if (cache != null) {
      cache.flush();
    }
  }

  /**
   * Sends the objects in caches to the backend as far as that can be: flushes the calling lcore's
   * own cache, the caches that threads without an lcore share, and those of registered threads that
   * died ({@link Lcore#reclaimDead()}), and asks the owners of all other caches, of lcores and
   * users alike, to flush theirs. An owner does so at its next put through that cache, before the
   * put; a thread that puts no more keeps what it has. Costs the owners nothing until then.
   *
   * <p>The flush of the own cache counts as a put. No thread flushes the cache of another one that
   * lives, so that backends with a single producer keep theirs. When the backend refuses what an
   * owner flushes, that owner's put throws, and the ask is over.
   *
   * @return how many objects are in caches now, about right while other threads use them
   * @throws IllegalStateException if the pool is closed, a window of the own cache is open, or the
   *     backend refuses objects; they stay in their cache then
   */
  public int flushCaches() {
    checkOpen();
    caches.flush();
    return cachedCount();
  }

  // ---- state ----

  /**
   * Counts the objects that are not in use: in the backend and in all caches. Exact when no other
   * thread uses the pool, otherwise about right. For monitoring and tests: it asks the backend and
   * visits every cache. C counterpart: {@code rte_mempool_avail_count}, which leaves user-owned
   * caches out.
   *
   * @return 0 to {@link #size()}
   * @throws IllegalStateException if the pool is closed
   */
  public int availCount() {
    checkOpen();
    return (int) Math.min(populated, (long) backend.count() + cachedCount());
  }

  /**
   * {@return the number of objects in use: those that have memory less {@link #availCount()}}
   *
   * @throws IllegalStateException if the pool is closed
   */
  public int inUseCount() {
    return populated - availCount();
  }

  /**
   * {@return whether no object is in use}
   *
   * @throws IllegalStateException if the pool is closed
   */
  public boolean isFull() {
    return availCount() == populated;
  }

  /**
   * {@return whether all objects are in use}
   *
   * @throws IllegalStateException if the pool is closed
   */
  public boolean isEmpty() {
    return availCount() == 0;
  }

  /**
   * {@return the number of objects in the caches of lcores, in shared and in user-owned caches;
   * about right while other threads use them}
   */
  public int cachedCount() {
    return caches.count();
  }

  /** {@return how closely the pool is watched} */
  public Guard guard() {
    return spec.guardLevel();
  }

  /**
   * Checks what can be checked of the pool as it is, and changes nothing. Counts are within their
   * bounds; with {@link Guard#STATE} or more, as many objects are free as the pool holds; with
   * {@link Guard#CANARY} or more, the canaries of all objects are whole. Damage that it finds is
   * still reported by the next get or put of that object.
   *
   * <p>Any thread may call it. Counts are compared while others use the pool, and a difference that
   * is there several times in a row is reported; only in a pool that nobody uses meanwhile is it
   * certain. C counterpart: {@code rte_mempool_audit}, which ends the process.
   *
   * @return what was found
   * @throws IllegalStateException if the pool is closed
   */
  public AuditReport audit() {
    checkOpen();
    PoolAudit audit = new PoolAudit(backend, this::cachedCount, memory::populated, spec.guard());
    return new AuditReport(audit.findings());
  }

  /**
   * Reports the objects that are out now. How much is known depends on the {@linkplain Guard
   * guard}: without one only how many; with {@link Guard#STATE} or {@link Guard#CANARY} which; with
   * {@link Guard#TRACE} where, when and by which threads they were got. About right while other
   * threads use the pool. Looks at each object, so it is for diagnosis.
   *
   * @return the report
   * @throws IllegalStateException if the pool is closed
   */
  public LeakReport leakReport() {
    checkOpen();
    PoolGuard guard = spec.guard();
    return guard == null
        ? new LeakReport(name(), Guard.OFF, inUseCount(), List.of())
        : LeakReport.of(name(), guard(), guard);
  }

  /** {@return the name of the pool} */
  public String name() {
    return layout.name();
  }

  /**
   * {@return the number of objects; all of them have memory unless the pool was made {@linkplain
   * MempoolBuilder#buildEmpty() empty}}
   */
  public int size() {
    return layout.size();
  }

  /** {@return the size of each lcore's cache, 0 for none} */
  public int cacheSize() {
    return spec.cacheSize();
  }

  /** {@return sizes, alignment and flags} */
  public PoolGeometry geometry() {
    return layout;
  }

  /** {@return the ops that made the backend} */
  public OpsEntry ops() {
    return spec.entry();
  }

  /**
   * {@return what the backend says about itself} C counterpart: {@code rte_mempool_ops_get_info}.
   */
  public OpsInfo opsInfo() {
    return spec.info();
  }

  /** {@return the settings of the backend, empty for the defaults} */
  public String opsConfig() {
    return spec.ops().config();
  }

  // ---- statistics ----

  /**
   * {@return what went through the pool so far; empty unless it was made with {@link
   * MempoolBuilder#statistics() statistics}} Any thread may ask at any time, also once the pool is
   * closed. C counterpart: the statistics that {@code rte_mempool_dump} prints.
   */
  public Optional<PoolStatistics> statistics() {
    return Optional.ofNullable(spec.statistics())
        .map(statistics -> PoolStatistics.of(statistics.snapshot()));
  }

  /**
   * Starts the statistics anew: from now on {@link #statistics()} says what was counted since this
   * call. Any thread may call it while the pool is in use: the counters run on, and what they have
   * reached is taken off; a call that is under way counts before or after it, some of its counters
   * perhaps before and others after. C counterpart: {@code rte_mempool_stats_reset}, which is for
   * pools that nobody uses yet.
   *
   * @throws IllegalStateException if the pool was made without statistics
   */
  public void resetStatistics() {
    Statistics statistics = spec.statistics();
    if (statistics == null) {
      throw new IllegalStateException(
          "pool '%s' was made without statistics; ask the builder for statistics()"
              .formatted(name()));
    }
    statistics.reset();
  }

  // ---- dump ----

  /**
   * {@return all there is to tell of the pool, as it is now} Numbers are about right while it is in
   * use.
   *
   * @throws IllegalStateException if the pool is closed
   */
  public PoolDump dump() {
    checkOpen();
    return PoolDump.of(this);
  }

  /**
   * Writes {@link #dump()} for people to read. C counterpart: {@code rte_mempool_dump}.
   *
   * @param out where to
   * @throws IOException if it cannot be written
   * @throws IllegalStateException if the pool is closed
   */
  public void dump(Appendable out) throws IOException {
    out.append(dump().toString());
  }

  /** Returns how many objects the backend holds. */
  int backendCount() {
    return backend.count();
  }

  // ---- memory ----

  /** {@return the memory of the pool: how it is populated, and what it is made of} */
  public PoolMemory memory() {
    return memory;
  }

  /**
   * {@return memory that belongs to the pool itself, zeroed when the pool is made; of no bytes
   * unless {@linkplain MempoolBuilder#privateSize asked for}} C counterpart: {@code
   * rte_mempool_get_priv}.
   *
   * @throws IllegalStateException if the pool is closed
   */
  public MemorySegment privateData() {
    checkOpen();
    return memory.privateData();
  }

  /** Sets how many objects have memory, before the backend is given the new ones. */
  void populated(int objects) {
    populated = objects;
  }

  /**
   * {@return the native address of an object's first byte}
   *
   * @param object the index of the object
   * @throws IndexOutOfBoundsException if there is no such object
   * @throws IllegalStateException if the pool is closed
   */
  public long address(int object) {
    checkOpen();
    return layout.address(object);
  }

  /**
   * {@return the index of the object that starts at an address}
   *
   * @param address the native address of an object's first byte
   * @throws IllegalArgumentException if no object of this pool starts there
   * @throws IllegalStateException if the pool is closed
   */
  public int indexOf(long address) {
    checkOpen();
    return layout.indexOf(address);
  }

  boolean hasObjectAt(long address) {
    return layout.objectAt(address) != NONE;
  }

  /**
   * {@return what a device calls the address of an object's first byte, or {@link #NO_IOVA}} C
   * counterpart: {@code rte_mempool_virt2iova}.
   *
   * @param object the index of the object
   * @throws IndexOutOfBoundsException if there is no such object
   * @throws IllegalStateException if the pool is closed
   */
  public long iova(int object) {
    checkOpen();
    return layout.iova(object);
  }

  /**
   * {@return the memory of one object, {@link PoolGeometry#elementSize()} bytes} Makes a new
   * segment at each call; code that must not allocate uses {@link #chunk} and {@link #offset}.
   *
   * @param object the index of the object
   * @throws IndexOutOfBoundsException if there is no such object
   * @throws IllegalStateException if the pool is closed
   */
  public MemorySegment segment(int object) {
    checkOpen();
    ObjectRange range = layout.range(object);
    long offset = range.offsetOf(object, layout.slotSize());
    return range.chunk().segment().asSlice(offset, layout.elementSize());
  }

  /**
   * {@return the chunk of memory in which an object lies; many objects share it}
   *
   * @param object the index of the object
   * @throws IndexOutOfBoundsException if there is no such object
   * @throws IllegalStateException if the pool is closed
   */
  public MemorySegment chunk(int object) {
    checkOpen();
    return layout.range(object).chunk().segment();
  }

  /**
   * {@return the offset in bytes of an object's first byte in its {@link #chunk}}
   *
   * @param object the index of the object
   * @throws IndexOutOfBoundsException if there is no such object
   * @throws IllegalStateException if the pool is closed
   */
  public long offset(int object) {
    checkOpen();
    return layout.range(object).offsetOf(object, layout.slotSize());
  }

  // ---- the end ----

  /**
   * Frees the memory of the pool and takes it out of its registry, whether or not all objects are
   * back; a pool with a {@linkplain Guard guard} logs a warning if they are not. Later operations
   * throw {@link IllegalStateException}, also those on memory of its objects, unless that is the
   * caller's own. A pool that is closed already, or that a listener closes while it is told of the
   * closing, is left alone. C counterpart: {@code rte_mempool_free}.
   *
   * @throws IllegalStateException if the calling thread is populating or closing the pool, or an
   *     I/O operation on the pool's memory is under way; the pool stays open then, unless it has
   *     several chunks and another one was freed already: then it is closed, and another call frees
   *     the rest
   */
  @Override
  public void close() {
    memory.checkNotBusy(); // before the lock: another thread may have it and wait for memory
    if (closing.isHeldByCurrentThread()) {
      return;
    }
    closing.lock();
    try {
      if (registered && !isClosed()) {
        spec.registry().tell(this, listener -> listener.destroy(this));
      }
      release();
    } finally {
      closing.unlock();
    }
  }

  private void release() {
    Throwable failure = memory.release();
    if (memory.isReleased() && !isClosed()) {
      backendRoute.close();
      caches.drop();
      spec.registry().remove(this);
      try {
        backend.close(); // foreign code
      } finally {
        runCloseActions();
      }
    }
    if (failure != null) {
      String why =
          failure instanceof IllegalStateException
              ? "an I/O operation on it is under way"
              : "releasing it failed: " + failure;
      throw new IllegalStateException(
          (isClosed()
                  ? "pool '%s' is closed, but a part of its memory could not be freed: %s; call"
                      + " close() once more when that has ended"
                  : "pool '%s' cannot be closed, because its memory cannot be freed: %s; call"
                      + " close() when that has ended")
              .formatted(name(), why),
          failure);
    }
  }

  /** Adds an action that is run once the pool is closed. */
  void addCloseAction(Runnable action) {
    synchronized (closeActions) {
      checkOpen(); // so runCloseActions() finds whatever is added
      closeActions.add(action);
    }
  }

  /** Removes an action. */
  void removeCloseAction(Runnable action) {
    synchronized (closeActions) {
      closeActions.remove(action);
    }
  }

  private void runCloseActions() {
    List<Runnable> actions;
    synchronized (closeActions) {
      actions = List.copyOf(closeActions);
    }
    actions.forEach(Runnable::run);
    warnOfLeaks();
  }

  private void warnOfLeaks() {
    PoolGuard guard = spec.guard();
    if (guard != null && spec.reportLeaks()) {
      LeakReport leaks = LeakReport.of(name(), guard(), guard);
      if (leaks.out() > 0) {
        LOG.log(Logger.Level.WARNING, () -> "closed with objects that were not put back: " + leaks);
      }
    }
  }

  /** {@return whether the pool is closed} */
  public boolean isClosed() {
    return backendRoute.isClosed();
  }

  @Override
  public String toString() {
    return "Mempool '%s' (%d x %d bytes, ops %s, cache %d%s)"
        .formatted(
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

  IllegalStateException usedAfterClose() {
    return backendRoute.usedAfterClose();
  }

  PoolCaches caches() {
    return caches;
  }

  // ---- events ----

  /** Tells listeners, once, that all objects have memory. Nothing that they need is locked. */
  void tellIfReady() {
    if (registered && memory.isFull() && READY_TOLD.compareAndSet(this, false, true)) {
      spec.registry().tell(this, listener -> listener.ready(this));
    }
  }

  /** Tells the flight recorder and listeners of the first get that failed. */
  private void exhausted(int requested) {
    PoolExhausted.tell(name(), spec.entry().name(), size(), requested);
    spec.registry().tell(this, listener -> listener.exhausted(this));
  }

  /**
   * Returns the route of this observed pool for a cache of the caller's.
   *
   * @throws IllegalArgumentException if it is a cache of another pool
   */
  private ObservedRoute observedWith(MempoolCache cache) {
    ObservedRoute mine = observed;
    if (mine == null || cache.pool() != this) {
      throw new IllegalArgumentException(
          "pool '%s' was used with a cache of pool '%s'; a cache holds objects of one pool"
              .formatted(name(), cache.pool().name()));
    }
    checkOpen(); // before a guard looks at memory that was freed
    return mine;
  }

  /** Returns the observer of all gets and puts, or null if there is none. */
  @Nullable ObjectObserver observer() {
    return spec.observer();
  }

  void checkObject(int object) {
    if (Integer.compareUnsigned(object, populated) >= 0) { // one comparison, also for negative ones
      throw noSuchObject(object);
    }
  }

  private void checkObjects(int[] objects, int from, int count) {
    Objects.checkFromIndexSize(from, count, objects.length);
    // the sign bit stays set while no index is negative or too large; the loops have no branches
    int fine = -1;
    int size = populated;
    if (count < VECTORS_FROM) {
      // counted from 0, so that the compiler unrolls it where the count is constant
      for (int i = 0; i < count; i++) {
        int object = objects[from + i];
        fine &= ~object & (object - size);
      }
    } else {
      // over the range itself, so that the compiler vectorises it wherever it is inlined
      for (int i = from, end = from + count; i < end; i++) {
        int object = objects[i];
        fine &= ~object & (object - size);
      }
    }
    if (fine >= 0) {
      for (int i = from; i < from + count; i++) {
        checkObject(objects[i]);
      }
    }
  }

  private IllegalArgumentException noSuchObject(int object) {
    String why =
        "pool '%s' has no object %d; %s. It may belong to another pool"
            .formatted(
                name(),
                object,
                populated == 0
                    ? "it has no memory yet"
                    : "its objects are 0 to " + (populated - 1));
    PutRefused.tell(name(), spec.entry().name(), why);
    return new IllegalArgumentException(why);
  }
}
