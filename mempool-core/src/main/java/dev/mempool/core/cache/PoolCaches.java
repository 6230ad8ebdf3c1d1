// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import dev.mempool.api.Concurrency;
import dev.mempool.api.Subscription;
import dev.mempool.api.internal.IdleLcores;
import dev.mempool.core.foreign.Faults;
import dev.mempool.core.statistics.Statistics;
import dev.mempool.core.statistics.Tally;
import dev.mempool.lcore.Lcore;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All caches of one pool. Thread-safe.
 *
 * <h2>Which cache or route serves a get or put</h2>
 *
 * <pre>
 *   an operation of a cache          -&gt;  that cache
 *   of the pool, by an lcore         -&gt;  the cache of the lcore, if the pool has a cache size
 *   of the pool, by another thread   -&gt;  {@link SharedCaches}, if the pool has them,
 *                                        else {@link BackendRoute}
 * </pre>
 *
 * A pool has shared caches if it has a cache size, its builder did not switch them off, and its ops
 * allow many producers and many consumers. In an observed pool every call takes the {@code
 * ObservedRoute}, which chooses in the same way and tells the observers. A cache that has too few
 * objects, or no room, calls the backend. If the backend has too few objects, the cache takes those
 * of the shared caches.
 *
 * <p>The cache of an lcore is made at the lcore's first use of the pool. When the lcore ends, the
 * cache is flushed by {@link #lcoreExit} and kept for the next lcore with that id.
 */
public final class PoolCaches {

  /** The name under which the pool logs. */
  private static final String LOG = "dev.mempool.core.Mempool";

  /**
   * The most caches that {@link #freeObjects} names, so that its text stays readable in a log of a
   * machine with many lcores.
   */
  private static final int MOST_NAMED = 8;

  private final BackendRoute backendRoute;
  private final int cacheSize;
  private final @Nullable Statistics statistics;
  private final @Nullable Object fastPathPool;
  private final UncachedRoute uncachedRoute;

  /** The caches by lcore id. Elements are written under the lock of this object. */
  private final @Nullable ObjectCache[] byLcore;

  /** The caches in use, of lcores and of users. A cache that is not in use is empty. */
  private final CacheBudget budget;

  /**
   * The user-owned caches that are open. It keeps them for as long as the pool, and not their
   * owner, can be reached.
   */
  private final Set<ObjectCache> userOwned = ConcurrentHashMap.newKeySet();

  /** The dropped caches whose objects the next put sends to the backend. */
  private final Set<ObjectCache> leftToProducer = ConcurrentHashMap.newKeySet();

  /** Whether the warning of dropped caches was written. */
  private final AtomicBoolean warnedOfDropped = new AtomicBoolean();

  /** The subscription to the ends of lcores. Guarded by this. */
  private @Nullable Subscription exits;

  /** Whether the warning of small caches was written. Two threads may write it at the same time. */
  private volatile boolean warned;

  /**
   * Creates the caches of a pool.
   *
   * @param backendRoute the route to the backend
   * @param cacheSize the size of the caches of lcores and of the shared ones, 0 for none
   * @param allowShared whether the builder of the pool allows shared caches
   * @param guaranteedShare the share of the objects that any thread can get, whatever caches hold
   * @param statistics the counters of the pool, {@code null} for none
   * @param fastPathPool the pool, if its gets and puts may use caches directly; {@code null} if the
   *     pool has an observer
   */
  public PoolCaches(
      BackendRoute backendRoute,
      int cacheSize,
      boolean allowShared,
      double guaranteedShare,
      @Nullable Statistics statistics,
      @Nullable Object fastPathPool) {
    this.backendRoute = backendRoute;
    this.cacheSize = cacheSize;
    this.statistics = statistics;
    this.fastPathPool = fastPathPool;
    this.budget = new CacheBudget(guaranteedShare);
    backendRoute.caches(this);
    this.byLcore = new @Nullable ObjectCache[cacheSize == 0 ? 0 : Lcore.max()];
    this.uncachedRoute =
        allowShared && cacheSize > 0 && backendRoute.concurrency() == Concurrency.MP_MC
            ? new SharedCaches(backendRoute, cacheSize, this::newSharedCache)
            : backendRoute;
  }

  private ObjectCache newSharedCache() {
    return new ObjectCache(
        new CacheSetup(
            fastPathPool, this, backendRoute, backendRoute, null, Lcore.NONE, cacheSize, true));
  }

  private ObjectCache newCache(int lcore, int size) {
    Tally tally = statistics == null ? null : statistics.newTally();
    return new ObjectCache(
        new CacheSetup(fastPathPool, this, backendRoute, uncachedRoute, tally, lcore, size, false));
  }

  /** {@return the route of threads that have no cache of their own} */
  public UncachedRoute uncachedRoute() {
    return uncachedRoute;
  }

  /**
   * {@return the caches of lcores by their ids, {@code null} until an lcore's first use} The array
   * has length 0 in a pool without caches, so that one comparison tells the pool that the thread is
   * no lcore or that the pool has no caches.
   */
  public @Nullable ObjectCache[] byLcore() {
    return byLcore;
  }

  /**
   * {@return the cache of the calling lcore, made if it has none yet; {@code null} if the thread is
   * no lcore or the pool has no caches}
   *
   * @throws IllegalStateException if a cache would have to be made and the pool is closed
   */
  public @Nullable ObjectCache current() {
    int lcore = Lcore.current();
    if (lcore < 0 || lcore >= byLcore.length) {
      return null;
    }
    ObjectCache cache = byLcore[lcore];
    return cache != null ? cache : make(lcore);
  }

  /** {@return the cache of the calling lcore if it has one already} */
  public @Nullable ObjectCache existing() {
    int lcore = Lcore.current();
    return lcore < 0 || lcore >= byLcore.length ? null : byLcore[lcore];
  }

  /** Makes the cache of the calling lcore. */
  public synchronized ObjectCache make(int lcore) {
    backendRoute.checkOpen();
    ObjectCache cache = newCache(lcore, cacheSize);
    byLcore[lcore] = cache;
    return cache;
  }

  /**
   * Makes a cache that the caller owns, and closes or hands to {@link ObjectCache#takeBack}.
   *
   * @param size the most objects that it holds
   * @return the cache
   */
  public synchronized ObjectCache makeUserOwned(int size) {
    backendRoute.checkOpen();
    ObjectCache cache = newCache(Lcore.NONE, size);
    userOwned.add(cache);
    return cache;
  }

  /** Forgets a user-owned cache that was closed, and keeps its counts. */
  void forget(ObjectCache cache) {
    userOwned.remove(cache);
    budget.leave(cache);
    Tally tally = cache.tally();
    if (statistics != null && tally != null) {
      statistics.retire(tally);
    }
  }

  /** Closes a user-owned cache that was dropped: see {@link ObjectCache#takeBack}. */
  void takeBack(ObjectCache cache, @Nullable String madeAt) {
    if (warnedOfDropped.compareAndSet(false, true)) {
      Faults.warn(
          LOG,
          String.format(
              Locale.ROOT,
              "pool '%s': a cache from newCache() was dropped: nothing can reach it, and it was not"
                  + " closed. The %d objects in it go back to the pool. Close each cache, for"
                  + " example by try-with-resources; %s. The pool warns of the first such cache"
                  + " only",
              backendRoute.pool(),
              cache.count(),
              madeAt == null
                  ? "-Ddev.mempool.traceCreation=true or Guard.TRACE tells where a cache was made"
                  : madeAt));
    }
    if (backendRoute.concurrency().multiProducer()) {
      closeForOwner(cache);
    } else {
      leftToProducer.add(cache);
      backendRoute.leaveToProducer();
    }
  }

  /**
   * Closes the dropped caches that were left to a single producer. Called by a producer, after a
   * put that has succeeded, so it does not throw.
   *
   * @return whether none is left; one is left if there was too little stack or memory
   */
  boolean closeLeft() {
    try {
      leftToProducer.removeIf(this::closeForOwner);
      return leftToProducer.isEmpty();
    } catch (VirtualMachineError e) {
      return false;
    }
  }

  /** Returns false if another try may succeed. */
  private boolean closeForOwner(ObjectCache cache) {
    try {
      cache.close();
      return true;
    } catch (VirtualMachineError e) { // too little stack or memory
      return false;
    } catch (Throwable e) { // a backend is foreign code
      warnNotFlushed(cache, e);
      return true;
    }
  }

  /** {@return the number of objects in the cache of each lcore whose cache has some} */
  public SortedMap<Integer, Integer> countsByLcore() {
    SortedMap<Integer, Integer> counts = new TreeMap<>();
    for (ObjectCache cache : budget.inUse()) {
      int count = cache.count();
      if (cache.lcore() != Lcore.NONE && count > 0) {
        counts.put(cache.lcore(), count);
      }
    }
    return counts;
  }

  /** {@return the number of objects in user-owned caches} */
  public int userOwnedCount() {
    int count = 0;
    for (ObjectCache cache : budget.inUse()) {
      count += cache.lcore() == Lcore.NONE ? cache.count() : 0;
    }
    return count;
  }

  /**
   * {@return how many objects are free, and where they are, as a sentence without a full stop}
   * Approximate while other threads use the pool.
   *
   * @param inBackend the number of objects in the backend
   */
  public String freeObjects(int inBackend) {
    int shared = uncachedRoute.count();
    List<String> places = new ArrayList<>();
    places.add(inBackend + " in the backend");
    if (shared > 0) {
      places.add(shared + " in shared caches");
    }
    int total = inBackend + shared;
    int unnamed = 0;
    for (ObjectCache cache : budget.inUse()) {
      int count = cache.count();
      total += count;
      if (count > 0 && places.size() < MOST_NAMED) {
        places.add(count + " " + cache.holder());
      } else {
        unnamed += count;
      }
    }
    if (unnamed > 0) {
      places.add(unnamed + " in other caches");
    }
    return total + " free: " + String.join(", ", places);
  }

  /** {@return the number of objects in all caches; approximate while other threads use them} */
  public int count() {
    int count = uncachedRoute.count();
    for (ObjectCache cache : budget.inUse()) {
      count += cache.count();
    }
    return count;
  }

  /**
   * Flushes the cache of the calling lcore, the shared caches and those of dead lcores, and
   * requests a flush from the owners of all other caches that are not empty.
   */
  public void flush() {
    Lcore.reclaimDead(); // lcoreExit flushes the caches of these
    ObjectCache own = current();
    if (own != null) {
      own.flush();
    }
    uncachedRoute.flush();
    for (ObjectCache cache : budget.inUse()) {
      if (cache.count() > 0 && !flushIfIdle(cache)) {
        cache.signal();
      }
    }
  }

  // ---- what caches may hold, and what they give back ----

  /** Follows the number of objects that have memory. */
  public void populated(int objects) {
    budget.populated(objects);
  }

  /** {@return the most objects that a cache may hold now} Called by its owner. */
  int claim(ObjectCache cache) {
    int capacity = budget.claim(cache);
    if (capacity < cache.size() && takeFromIdle(cache)) {
      capacity = budget.claim(cache);
    }
    ObjectCache[] inUse = budget.inUse();
    if (!warned && inUse.length > 1) { // the only cache takes nothing from another thread's
      long sizes = 0;
      for (ObjectCache each : inUse) {
        sizes += each.size();
      }
      warnIfSmall(inUse.length, sizes);
    }
    return capacity;
  }

  /** Takes back the parts of idle lcores, for a cache that has too little. */
  private boolean takeFromIdle(ObjectCache own) {
    boolean some = false;
    for (ObjectCache cache : budget.inUse()) {
      some |= cache != own && cache.granted > 0 && flushIfIdle(cache);
    }
    return some;
  }

  /**
   * Warns if caches would hold fewer objects than their size.
   *
   * @param lcores the number of lcores
   */
  public void warnIfSmall(int lcores) {
    warnIfSmall(lcores, (long) lcores * cacheSize);
  }

  /** Warns, once, if caches could hold more objects together than they may. */
  private void warnIfSmall(int number, long sizes) {
    int all = budget.objects();
    if (warned || sizes <= all || backendRoute.objects() == 0) {
      return;
    }
    warned = true;
    Faults.warn(
        LOG,
        String.format(
            Locale.ROOT,
            "pool '%s' has %d objects, and the caches of %d threads could hold %d of them. So that"
                + " any thread can get its share, all caches together hold at most %d, and each at"
                + " most %d. Make the pool larger, the caches smaller, or lower guaranteedShare()",
            backendRoute.pool(),
            backendRoute.objects(),
            number,
            sizes,
            all,
            all / number));
  }

  /** {@return a number that changes when a cache may hold more than it does} */
  int version() {
    return budget.version();
  }

  /** {@return whether any thread can get a share of the objects, whatever caches hold} */
  boolean areLimited() {
    return budget.isLimited();
  }

  /** {@return the number of objects in the backend from which a shortage is over} */
  int enough() {
    return budget.enough();
  }

  /** {@return whether a cache of an owner holds objects} */
  boolean holdObjects() {
    for (ObjectCache cache : budget.inUse()) {
      if (cache.count() > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Moves the objects of idle lcores to the backend.
   *
   * @param ask whether to signal the owners of the other caches
   * @return whether the backend has received objects
   */
  boolean giveBack(boolean ask) {
    boolean moved = false;
    for (ObjectCache cache : budget.inUse()) {
      if (ask && !cache.isSignalled()) {
        cache.signal();
      }
      moved |= cache.count() > 0 && flushIfIdle(cache);
    }
    return moved;
  }

  /** Flushes the cache of an lcore that is idle. Returns whether it was. */
  private boolean flushIfIdle(ObjectCache cache) {
    int lcore = cache.lcore();
    if (lcore == Lcore.NONE
        || !backendRoute.concurrency().multiProducer()
        || !IdleLcores.tryUse(lcore)) {
      return false;
    }
    try {
      if (!flushForOwner(cache)) {
        return false;
      }
      budget.release(cache);
      cache.reset(); // when the lcore continues, it asks for the capacity
      return true;
    } finally {
      IdleLcores.endUse(lcore);
    }
  }

  /**
   * Registers this pool for the ends of lcores, whose caches it flushes from now on. Called once,
   * when the pool is complete, because this makes the pool reachable for other threads. The
   * listener does not keep the pool reachable, so that a pool that was not closed can be collected.
   *
   * @return the subscription, which {@link #drop} closes; null if the pool has no caches of lcores
   */
  public synchronized @Nullable Subscription subscribeToExits() {
    if (cacheSize > 0) {
      exits = Lcore.onExit(exitListener(new WeakReference<>(this)));
    }
    return exits;
  }

  /** Returns a listener that reaches the caches through the reference only. */
  private static IntConsumer exitListener(WeakReference<PoolCaches> reference) {
    return lcore -> {
      PoolCaches caches = reference.get();
      if (caches != null) {
        caches.lcoreExit(lcore);
      }
    };
  }

  /**
   * Flushes the cache of an lcore that ends. Called by its thread, or by the thread that takes back
   * the id of a dead one, so the cache has no other user. If the ops are for a single producer, the
   * objects stay in the cache for the next lcore with this id: the flush is a put, and could be at
   * the same time as one of the producer.
   */
  private void lcoreExit(int lcore) {
    ObjectCache cache = byLcore[lcore];
    if (cache != null) {
      LatestCaches.forget(lcore, cache); // a pool that is not closed can be collected then
    }
    if (cache == null || backendRoute.isClosed() || !backendRoute.concurrency().multiProducer()) {
      return;
    }
    if (flushForOwner(cache)) {
      budget.leave(cache);
      cache.reset(); // the next lcore with this id asks for the capacity
    }
  }

  /**
   * Flushes a cache whose owner has ended, is idle, or has dropped it.
   *
   * @return whether it is empty now
   */
  private boolean flushForOwner(ObjectCache cache) {
    try {
      cache.flush();
      return true;
    } catch (Throwable e) { // a backend is foreign code
      warnNotFlushed(cache, e);
      return false;
    }
  }

  private void warnNotFlushed(ObjectCache cache, Throwable e) {
    if (!backendRoute.isClosed()) {
      Faults.warn(
          LOG,
          "pool '"
              + backendRoute.pool()
              + "': "
              + (cache.lcore() == Lcore.NONE
                  ? "a cache that was dropped"
                  : "the cache of lcore " + cache.lcore() + ", which has ended or is idle,")
              + " could not be flushed; the objects stay in it",
          e);
    }
  }

  /**
   * Ends the use of all caches, after the pool was marked as closed: the next operation on each
   * takes a slow path, which finds the pool closed.
   */
  public synchronized void drop() {
    if (exits != null) {
      exits.close();
    }
    for (int lcore = 0; lcore < byLcore.length; lcore++) {
      ObjectCache cache = byLcore[lcore];
      if (cache != null) {
        cache.signal();
        LatestCaches.forget(lcore, cache);
      }
    }
    Arrays.fill(byLcore, null);
    userOwned.forEach(ObjectCache::signal);
    userOwned.clear();
    leftToProducer.clear();
    budget.close();
    uncachedRoute.drop();
  }
}
