package dev.mempool.core;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolGeometry;
import dev.mempool.core.jfr.PutRefused;
import dev.mempool.lcore.Lcore;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.foreign.MemorySegment;
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

  /** What {@link #get()} returns when there is no object. */
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
   * What {@link #iova} returns in a pool that devices do not use: {@link
   * dev.mempool.api.PoolFlag#NO_IOVA_CONTIG}. C: {@code RTE_BAD_IOVA}.
   */
  public static final long NO_IOVA = -1;

  /** The largest cache, as in C: {@code RTE_MEMPOOL_CACHE_MAX_SIZE}. */
  public static final int CACHE_MAX_SIZE = 512;

  /** From here on vectors check indices faster than one after another. */
  private static final int VECTORS_FROM = 8;

  private static final Logger LOG = System.getLogger(Mempool.class.getName());

  /** How many objects have memory; written before the backend is given them. */
  private int populated;

  private final MempoolBackend backend;

  private final PoolCaches caches;

  /** Those of {@link #caches}, one load nearer; none where the pool is watched. */
  private final @Nullable MempoolCache[] lcoreCaches;

  /** For threads without one of those; null for the backend. */
  private final @Nullable Route route;

  private final @Nullable WatchedRoute watched;
  private final @Nullable PoolGuard guard;
  private final boolean reportLeaks;

  private final ObjectLayout layout;
  private final OpsCalls ops;
  private final OpsInfo info;
  private final PoolMemory memory;
  private final int cacheSize;
  private final PoolRegistry registry;
  private final @Nullable Statistics statistics;
  private final PoolEvents events;

  /**
   * Its holder may call listeners, which may close the pool that is being closed, and waits for who
   * populates: nothing that a user may call while populating takes it.
   */
  private final ReentrantLock closing = new ReentrantLock();

  /** To be done once the pool is closed. Under its own lock, in which nothing else is called. */
  private final List<Runnable> atTheEnd = new ArrayList<>();

  private volatile boolean closed;

  Mempool(
      ObjectLayout layout,
      OpsCalls ops,
      OpsInfo info,
      MempoolBackend backend,
      MempoolBackend observed,
      @Nullable Statistics statistics,
      Splitter splitter,
      int cacheSize,
      boolean sharing,
      @Nullable Watch watch,
      @Nullable PoolGuard guard,
      boolean reportLeaks,
      PoolRegistry registry) {
    this.layout = layout;
    this.ops = ops;
    this.info = info;
    this.backend = observed;
    this.statistics = statistics;
    this.cacheSize = cacheSize;
    this.guard = guard;
    this.reportLeaks = reportLeaks;
    this.registry = registry;
    this.events = new PoolEvents(this, registry.listeners());
    this.memory = new PoolMemory(this, layout, ops, backend, splitter);
    this.caches = new PoolCaches(this, observed, cacheSize, sharing);
    this.watched = watch == null ? null : new WatchedRoute(this, caches.shared(), watch);
    this.lcoreCaches = watch == null ? caches.byLcore() : new @Nullable MempoolCache[0];
    this.route = watch == null ? caches.shared() : watched;
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

  /** The cache that the calling thread may use at once. */
  private @Nullable MempoolCache hotCache() {
    return hotCache(Lcore.current());
  }

  /** The same; found without a load from this pool if it is the lcore's latest. */
  private @Nullable MempoolCache hotCacheToPut() {
    int lcore = Lcore.current();
    MempoolCache latest = LatestCaches.of(lcore);
    return latest != null && latest.unwatched == this ? latest : hotCache(lcore);
  }

  private @Nullable MempoolCache hotCache(int lcore) {
    @Nullable MempoolCache[] byLcore = lcoreCaches;
    if (lcore < 0 || lcore >= byLcore.length) {
      return null;
    }
    MempoolCache cache = byLcore[lcore];
    return cache != null ? cache : caches.make(lcore);
  }

  /**
   * Gets one object. C counterpart: {@code rte_mempool_get}.
   *
   * @return its index, or {@link #NONE} when there is none outside other threads' caches
   * @throws IllegalStateException if the pool is closed
   */
  public int get() {
    MempoolCache cache = hotCache();
    if (cache != null) {
      return cache.get();
    }
    checkOpen();
    return route != null ? route.get() : getFromBackend();
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
    return cache.unwatched == this ? cache.get() : watchedBy(cache).get(cache);
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
    MempoolCache cache = hotCache();
    if (cache != null) {
      return cache.getBulk(objects, from, count);
    }
    checkOpen();
    return route != null
        ? route.getBulk(objects, from, count)
        : getFromBackend(objects, from, count);
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
    return cache.unwatched == this
        ? cache.getBulk(objects, from, count)
        : watchedBy(cache).getBulk(cache, objects, from, count);
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
    if (info.contiguousBlockSize() == 0) {
      throw new UnsupportedOperationException(
          "pool '%s': its ops %s give no contiguous blocks; use getBulk(), or ops whose contiguousBlocks() is true"
              .formatted(name(), ops.entry().name()));
    }
    boolean got =
        backend.dequeueContiguousBlocks(firsts, from, blocks)
            || (flushForBlocks() && backend.dequeueContiguousBlocks(firsts, from, blocks));
    WatchedRoute telling = watched;
    if (telling != null) {
      if (got) {
        telling.gotBlocks(firsts, from, blocks);
      } else {
        telling.watch().gotNoBlocks(blocks);
      }
    }
    return got;
  }

  /** Whether the backend got objects by it. */
  private boolean flushForBlocks() {
    if (!ops.entry().concurrency().multiProducer()) {
      return false;
    }
    SharedCaches shared = caches.shared();
    boolean some = shared != null && shared.flush();
    MempoolCache cache = caches.existing();
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
    MempoolCache cache = hotCacheToPut();
    if (cache != null) {
      cache.put(object);
    } else {
      checkOpen();
      if (route != null) {
        route.put(object);
      } else {
        putToBackend(object);
      }
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
    if (cache.unwatched == this) {
      cache.put(object);
    } else {
      watchedBy(cache).put(cache, object);
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
    MempoolCache cache = hotCacheToPut();
    if (cache != null) {
      cache.putBulk(objects, from, count);
    } else {
      checkOpen();
      if (route != null) {
        route.putBulk(objects, from, count);
      } else {
        putToBackend(objects, from, count);
      }
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
    if (cache.unwatched == this) {
      cache.putBulk(objects, from, count);
    } else {
      watchedBy(cache).putBulk(cache, objects, from, count);
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
    return caches.current();
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
    return caches.makeUserOwned(objects);
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
    return guard == null ? Guard.OFF : guard.level();
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
    return PoolAudit.of(this, backend, guard);
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
    return guard == null
        ? new LeakReport(name(), Guard.OFF, inUseCount(), List.of())
        : guard.leaks();
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
    return cacheSize;
  }

  /** {@return sizes, alignment and flags} */
  public PoolGeometry geometry() {
    return layout;
  }

  /** {@return the ops that made the backend} */
  public OpsEntry ops() {
    return ops.entry();
  }

  /**
   * {@return what the backend says about itself} C counterpart: {@code rte_mempool_ops_get_info}.
   */
  public OpsInfo opsInfo() {
    return info;
  }

  /** {@return the settings of the backend, empty for the defaults} */
  public String opsConfig() {
    return ops.config();
  }

  // ---- statistics ----

  /**
   * {@return what went through the pool so far; empty unless it was made with {@link
   * MempoolBuilder#statistics() statistics}} Any thread may ask at any time, also once the pool is
   * closed. C counterpart: the statistics that {@code rte_mempool_dump} prints.
   */
  public Optional<PoolStatistics> statistics() {
    return Optional.ofNullable(statistics).map(Statistics::snapshot);
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

  /** How many objects the backend holds. */
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

  /** Takes note of how many objects have memory, before the backend is given the new ones. */
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
    return layout.placement().at(address, layout.slotSize()) != NONE;
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
    Run run = layout.run(object);
    long offset = run.offsetOf(object, layout.slotSize());
    return run.chunk().segment().asSlice(offset, layout.elementSize());
  }

  /**
   * {@return the run of memory in which an object lies; many objects share it}
   *
   * @param object the index of the object
   * @throws IndexOutOfBoundsException if there is no such object
   * @throws IllegalStateException if the pool is closed
   */
  public MemorySegment chunk(int object) {
    checkOpen();
    return layout.run(object).chunk().segment();
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
    return layout.run(object).offsetOf(object, layout.slotSize());
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
      if (!closed) {
        events.closing();
      }
      release();
    } finally {
      closing.unlock();
    }
  }

  private void release() {
    Throwable failure = memory.release();
    if (memory.isReleased() && !closed) {
      closed = true;
      caches.drop();
      registry.remove(this);
      try {
        backend.close(); // foreign code
      } finally {
        ended();
      }
    }
    if (failure != null) {
      String why =
          failure instanceof IllegalStateException
              ? "an I/O operation on it is under way"
              : "releasing it failed: " + failure;
      throw new IllegalStateException(
          (closed
                  ? "pool '%s' is closed, but a part of its memory could not be freed: %s; call"
                      + " close() once more when that has ended"
                  : "pool '%s' cannot be closed, because its memory cannot be freed: %s; call"
                      + " close() when that has ended")
              .formatted(name(), why),
          failure);
    }
  }

  /** Has something done when the pool is closed. */
  void atTheEnd(Runnable action) {
    synchronized (atTheEnd) {
      checkOpen(); // so what is added is found by ended()
      atTheEnd.add(action);
    }
  }

  /** Undoes {@link #atTheEnd}. */
  void notAtTheEnd(Runnable action) {
    synchronized (atTheEnd) {
      atTheEnd.remove(action);
    }
  }

  private void ended() {
    List<Runnable> actions;
    synchronized (atTheEnd) {
      actions = List.copyOf(atTheEnd);
    }
    actions.forEach(Runnable::run);
    warnOfLeaks();
  }

  private void warnOfLeaks() {
    if (guard != null && reportLeaks) {
      LeakReport leaks = guard.leaks();
      if (leaks.out() > 0) {
        LOG.log(Logger.Level.WARNING, () -> "closed with objects that were not put back: " + leaks);
      }
    }
  }

  /** {@return whether the pool is closed} */
  public boolean isClosed() {
    return closed;
  }

  @Override
  public String toString() {
    return "Mempool '%s' (%d x %d bytes, ops %s, cache %d%s)"
        .formatted(
            name(),
            size(),
            layout.elementSize(),
            ops.entry().name(),
            cacheSize,
            closed ? ", closed" : "");
  }

  // ---- checks ----

  void checkOpen() {
    if (closed) {
      throw usedAfterClose();
    }
  }

  IllegalStateException usedAfterClose() {
    return new IllegalStateException(
        "pool '%s' is closed; it was used after close()".formatted(name()));
  }

  PoolCaches caches() {
    return caches;
  }

  PoolEvents events() {
    return events;
  }

  /** Counters for a new cache, in a pool with statistics. */
  @Nullable Tally newTally() {
    return statistics == null ? null : statistics.newTally();
  }

  /** Keeps the counts of a cache that is closed. */
  void retire(@Nullable Tally tally) {
    if (statistics != null && tally != null) {
      statistics.retire(tally);
    }
  }

  int getFromBackend() {
    int object = backend.dequeueOne();
    events.asked(object != NONE, 1);
    return object;
  }

  boolean getFromBackend(int[] objects, int from, int count) {
    return events.asked(backend.dequeue(objects, from, count), count);
  }

  void putToBackend(int object) {
    if (!backend.enqueueOne(object)) {
      throw refused(1);
    }
  }

  void putToBackend(int[] objects, int from, int count) {
    if (!backend.enqueue(objects, from, count)) {
      throw refused(count);
    }
  }

  IllegalStateException refused(int count) {
    String why =
        ("pool '%s': its backend (ops %s) refused %d object(s): more were put than the pool of %d"
                + " has, so one of them was put twice. None of these was taken")
            .formatted(name(), ops.entry().name(), count, populated);
    PutRefused.tell(name(), ops.entry().name(), why);
    return new IllegalStateException(why);
  }

  /** How a cache is used that is not to be used at once: it is watched, or not of this pool. */
  private WatchedRoute watchedBy(MempoolCache cache) {
    WatchedRoute mine = watched;
    if (mine == null || cache.pool() != this) {
      throw new IllegalArgumentException(
          "pool '%s' was used with a cache of pool '%s'; a cache holds objects of one pool"
              .formatted(name(), cache.pool().name()));
    }
    checkOpen(); // before a guard looks at memory that is gone
    return mine;
  }

  /** What checks all gets and puts, if anything does. */
  @Nullable PoolGuard guarded() {
    return guard;
  }

  /** What learns of all gets and puts, if anything does. */
  @Nullable Watch watch() {
    return watched == null ? null : watched.watch();
  }

  void checkObject(int object) {
    if (Integer.compareUnsigned(object, populated) >= 0) { // one comparison, also for negative ones
      throw foreign(object);
    }
  }

  private void checkObjects(int[] objects, int from, int count) {
    Objects.checkFromIndexSize(from, count, objects.length);
    // stays negative while no index is negative or too large; without branches
    int fine = -1;
    int size = populated;
    if (count < VECTORS_FROM) {
      // counted from 0, so that a constant count leaves no loop
      for (int i = 0; i < count; i++) {
        int object = objects[from + i];
        fine &= ~object & (object - size);
      }
    } else {
      // over the range itself, so that the compiler makes vectors of it wherever it is inlined
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

  private IllegalArgumentException foreign(int object) {
    String why =
        "pool '%s' has no object %d; %s. It may belong to another pool"
            .formatted(
                name(),
                object,
                populated == 0
                    ? "it has no memory yet"
                    : "its objects are 0 to " + (populated - 1));
    PutRefused.tell(name(), ops.entry().name(), why);
    return new IllegalArgumentException(why);
  }
}
