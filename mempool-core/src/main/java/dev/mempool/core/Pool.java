// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolFlag;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.api.internal.StackRoom;
import dev.mempool.core.cache.Waiters;
import dev.mempool.core.guard.PoolAudit;
import dev.mempool.core.guard.PoolGuard;
import dev.mempool.core.layout.ContiguousPart;
import dev.mempool.core.statistics.Statistics;
import dev.mempool.lcore.Lcore;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The methods that all pools have, whatever their objects are: settings, counts, statistics, memory
 * and the end of their life. {@link Mempool} adds the get and put of objects by their index; a pool
 * of another kind of object, such as the packet buffers of {@code dev.mempool.mbuf}, adds methods
 * of its own and does not hand out the raw get and put.
 *
 * <p>All methods are thread-safe. After {@link #close()}, methods that need the backend or the
 * memory throw {@link PoolClosedException}.
 *
 * <p>A pool of another kind extends this class and passes the {@link Mempool} that it is built on;
 * its builder extends {@link PoolBuilder}. The registry, listeners and management beans then see
 * that pool and not the {@code Mempool}.
 *
 * @since 0.1.0
 */
public abstract class Pool implements AutoCloseable {

  /**
   * The time between two looks of {@link #awaitIdle}: 1 ms, which is short for somebody who waits
   * for the end of a pool, and costs next to nothing.
   */
  private static final long NANOS_BETWEEN_LOOKS = 1_000_000;

  /**
   * The IO address of memory that has none: in a pool with {@link PoolFlag#NO_IOVA_CONTIG}, or of
   * memory whose address for devices is not known. C: {@code RTE_BAD_IOVA}.
   */
  public static final long NO_IOVA = ContiguousPart.NO_IOVA;

  /** The pool of objects that this pool is built on; null if this is that pool. */
  private final @Nullable Mempool base;

  /** Creates a {@link Mempool}, which is its own base. */
  Pool() {
    this.base = null;
  }

  /**
   * Creates a pool that is built on a pool of objects, which the caller must not use otherwise.
   *
   * @param mempool the pool of objects, as {@link PoolBuilder#build} passes it
   */
  protected Pool(Mempool mempool) {
    this.base = Objects.requireNonNull(mempool, "mempool");
  }

  /** Returns the pool of objects. */
  final Mempool mempool() {
    return base == null ? (Mempool) this : base;
  }

  private Mempool openMempool() {
    Mempool pool = mempool();
    pool.checkOpen();
    return pool;
  }

  /**
   * Returns the answer of the open pool to a question. If a thread closes the pool meanwhile, the
   * answer may be that of a closed pool, or an exception of its backend or its memory.
   */
  private <T> T ask(Function<? super Mempool, ? extends T> question) {
    Mempool pool = openMempool();
    T answer;
    try {
      answer = question.apply(pool);
    } catch (Throwable e) { // a backend is foreign code
      pool.checkStillOpen();
      throw e;
    }
    pool.checkOpen();
    return answer;
  }

  // ---- settings ----

  /** {@return the name of the pool} */
  public final String name() {
    return mempool().layout.name();
  }

  /**
   * {@return the number of objects} All of them have memory, unless the pool was built {@linkplain
   * MempoolBuilder#buildEmpty() empty}.
   */
  public final int size() {
    return mempool().layout.size();
  }

  /** {@return the size of the user's part of each object in bytes} */
  public final int elementSize() {
    return mempool().layout.elementSize();
  }

  /**
   * {@return the distance in bytes from the start of one object to the start of the next in the
   * same part of a chunk} It is the element size rounded up for alignment, plus the header and the
   * trailer of a guarded pool.
   */
  public final int slotSize() {
    return mempool().layout.slotSize();
  }

  /** {@return the alignment of every object's address in bytes, a power of two} */
  public final int alignment() {
    return mempool().layout.alignment();
  }

  /** {@return the flags that the creator of the pool set; unmodifiable} */
  public final Set<PoolFlag> flags() {
    return mempool().layout.flags();
  }

  /** {@return the NUMA node on which the pool requested its memory, or -1 if it asked for none} */
  public final int numaNode() {
    return mempool().layout.numaNode();
  }

  /** {@return the size of each lcore's cache, 0 for none} */
  public final int cacheSize() {
    return mempool().spec.cacheSize();
  }

  /** {@return the ops that created the backend} */
  public final OpsEntry ops() {
    return mempool().spec.entry();
  }

  /** {@return the settings of the backend as given to the builder; empty for the defaults} */
  public final String opsConfig() {
    return mempool().spec.ops().config().toString();
  }

  /**
   * {@return the number of objects in each block that {@link Mempool#getContigBlocks} gets, or 0 if
   * the backend has no blocks} C counterpart: {@code rte_mempool_ops_get_info}.
   */
  public final int contiguousBlockSize() {
    return mempool().spec.contiguousBlockSize();
  }

  /** {@return the registry that the pool joined; it has the pool until that is closed} */
  public final PoolRegistry registry() {
    return mempool().spec.registry();
  }

  /** {@return the level of the pool's guard} */
  public final Guard guard() {
    return mempool().spec.guardLevel();
  }

  /**
   * {@return whether objects that are in use when the pool is closed are leaks: {@link
   * PoolBuilder#reportLeaks}}
   */
  public final boolean reportsLeaks() {
    return !Boolean.FALSE.equals(mempool().spec.reportLeaks());
  }

  // ---- counts ----

  /**
   * Counts the objects that are not in use: those in the backend and those in all caches. The count
   * is exact if no other thread uses the pool, otherwise approximate. For monitoring and tests,
   * because it calls the backend and reads every cache. C counterpart: {@code
   * rte_mempool_avail_count}, which does not count user-owned caches.
   *
   * @return 0 to {@link #size()}
   * @throws IllegalStateException if the pool is closed
   */
  public final int availCount() {
    return ask(
        pool -> (int) Math.min(pool.populated(), (long) pool.backendCount() + cachedCount()));
  }

  /**
   * {@return the number of objects in use: the objects that have memory minus {@link
   * #availCount()}}
   *
   * @throws IllegalStateException if the pool is closed
   */
  public final int inUseCount() {
    return mempool().populated() - availCount();
  }

  /**
   * {@return whether all objects are in the pool: {@link #availCount()} is the size} A pool without
   * memory is not full. C counterpart: {@code rte_mempool_full}.
   *
   * @throws PoolClosedException if the pool is closed
   */
  public final boolean isFull() {
    return availCount() == size();
  }

  /**
   * {@return whether no object can be got: {@link #availCount()} is 0} A pool without memory is
   * empty. C counterpart: {@code rte_mempool_empty}.
   *
   * @throws PoolClosedException if the pool is closed
   */
  public final boolean isEmpty() {
    return availCount() == 0;
  }

  /**
   * {@return the number of objects in the caches of lcores, in shared and in user-owned caches;
   * approximate while other threads use the pool}
   */
  public final int cachedCount() {
    return mempool().caches.count();
  }

  // ---- caches ----

  /**
   * Moves all objects from the cache of the calling lcore to the backend, where every thread can
   * get them. Does nothing if the thread is no lcore or the pool has no cache size. Does not flush
   * the shared caches. C counterpart: {@code rte_mempool_cache_flush}.
   *
   * @throws IllegalStateException if the pool is closed, or the backend refuses the objects; then
   *     they stay in the cache
   */
  public final void flushCache() {
    MempoolCache cache = openMempool().currentCache();
    if (cache != null) {
      cache.flush();
    }
  }

  /**
   * Flushes the cache of the calling lcore, the shared caches, the caches of {@linkplain
   * Lcore#idle() idle} lcores and those of registered threads that died ({@link
   * Lcore#reclaimDead()}), and asks the owners of all other caches, lcores and users alike, to
   * flush theirs. An owner flushes its cache at its next get or put through it, before that. An
   * owner that makes no call keeps its objects. The request costs the owner nothing until then.
   * {@link PoolSnapshot#freeObjects()} says who has not answered.
   *
   * <p>A flush counts as a put. So if the ops are for a single producer, an owner flushes at its
   * next put only, and no thread flushes the cache of another thread that is alive. If the backend
   * refuses the objects that an owner flushes, the call of that owner throws, and the owner does
   * not repeat the flush.
   *
   * @return the number of objects that are in caches now; approximate while other threads use the
   *     pool
   * @throws IllegalStateException if the pool is closed, or the backend refuses objects; then they
   *     stay in their cache
   */
  public final int flushCaches() {
    openMempool().caches.flush();
    return cachedCount();
  }

  // ---- waiting ----

  /**
   * A time that no program lives to see the end of: 292 years. For gets that wait without a limit.
   */
  protected static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  /**
   * Waits until a get of one object succeeds: {@link #await(int, BooleanSupplier, Duration)}.
   *
   * @param attempt a get that does not wait; returns whether it succeeded
   * @param timeout the longest time to wait; zero or a negative time does not wait
   * @return whether an attempt succeeded
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  protected final boolean await(BooleanSupplier attempt, Duration timeout)
      throws InterruptedException {
    return await(1, attempt, timeout);
  }

  /**
   * Waits until a get succeeds, for the methods of pools that wait for objects. The attempt is made
   * when the thread is the first of those that wait for this pool and again after puts.
   *
   * @param count the number of objects that the attempt wants
   * @param attempt a get that does not wait; returns whether it succeeded
   * @param timeout the longest time to wait; zero or a negative time does not wait
   * @return whether an attempt succeeded; false too if the pool is {@linkplain #retire() retired}
   * @throws InterruptedException if the calling thread is interrupted while it waits
   * @throws IllegalArgumentException if the pool never has so many objects
   */
  protected final boolean await(int count, BooleanSupplier attempt, Duration timeout)
      throws InterruptedException {
    if (count > size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pool '%s' has %d objects, so a get that waits for %d of them would never end",
              name(),
              size(),
              count));
    }
    long nanos = Waiters.nanos(timeout);
    boolean[] got = new boolean[1];
    if (nanos > 0) {
      StackRoom.require();
      try {
        boolean _ =
            mempool()
                .backendRoute
                .waiters()
                .await(() -> (got[0] = attempt.getAsBoolean()) || isRetired(), nanos);
      } catch (Error e) {
        if (!got[0]) {
          throw e;
        }
        // otherwise the thread that waits next could not be told, and the caller has its objects
      }
    }
    return got[0];
  }

  /**
   * Checks the result of a get that waits without a limit.
   *
   * @param got whether it succeeded
   * @throws IllegalStateException if it did not, which happens only in a pool that is retired
   */
  protected final void checkNotRetired(boolean got) {
    if (!got) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "pool '%s' is retired: it gives no objects any more; use its successor",
              name()));
    }
  }

  // ---- retiring ----

  /**
   * {@return which pool this is in a series of pools that {@linkplain PoolBuilder#replaces
   * replaced} each other: 1 if it replaced none}
   */
  public final int generation() {
    return mempool().spec.generation();
  }

  /**
   * Lets every get find nothing from now on. Puts go on as before, so that all objects come back;
   * {@link #awaitIdle} waits for that. Threads that wait for objects stop waiting. A get that runs
   * at the same time may still succeed. Does nothing if the pool is retired already.
   *
   * @throws PoolClosedException if the pool is closed
   */
  public final void retire() {
    openMempool().backendRoute.retire();
  }

  /** {@return whether the pool is {@linkplain #retire() retired}} */
  public final boolean isRetired() {
    return mempool().backendRoute.isRetired();
  }

  /**
   * Waits until no object is in use. In a pool that is not {@linkplain #retire() retired} that may
   * be true for a moment only. {@link #leakReport()} says which objects are in use and, as far as
   * the guard knows, who got them.
   *
   * @param timeout the longest time to wait; the pool is looked at once if it is zero or negative
   * @return whether no object is in use
   * @throws InterruptedException if the calling thread is interrupted while it waits
   * @throws PoolClosedException if the pool is closed
   */
  @CheckReturnValue
  public final boolean awaitIdle(Duration timeout) throws InterruptedException {
    long nanos = Waiters.nanos(timeout);
    long start = System.nanoTime();
    // two looks, because a get that runs at the same time may be counted twice by one
    for (int idle = 0; idle < 2; ) {
      long left = nanos - (System.nanoTime() - start);
      if (inUseCount() == 0) {
        idle++;
        left = NANOS_BETWEEN_LOOKS;
      } else if (left <= 0) {
        return false;
      } else {
        idle = 0;
      }
      LockSupport.parkNanos(this, Math.min(left, NANOS_BETWEEN_LOOKS));
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting until no object is in use");
      }
    }
    return true;
  }

  /**
   * Replaces a pool by another one while threads use it: makes the successor, publishes it, retires
   * the pool, waits until its objects have come back, and closes it. Threads take the pool from the
   * reference. A thread whose get finds nothing reads the reference again, and puts an object into
   * the pool from which it came.
   *
   * {@snippet :
   * AtomicReference<Mempool> orders = new AtomicReference<>(first);
   * boolean closed =
   *     Pool.replace(
   *         orders,
   *         old -> Mempool.builder("orders").replaces(old).size(1023).elementSize(64).build(),
   *         Duration.ofSeconds(10));
   * }
   *
   * @param current the reference, which has the pool to replace
   * @param successor makes the other pool; it may have the same name if its builder {@linkplain
   *     PoolBuilder#replaces replaces} the pool that it receives
   * @param timeout the longest time to wait for the objects of the old pool
   * @param <P> the type of the pools
   * @return whether the old pool is closed; if not, it is retired, and some of its objects are in
   *     use
   * @throws InterruptedException if the calling thread is interrupted while it waits; the successor
   *     is published and the old pool is retired then
   * @throws IllegalStateException if another thread has replaced the pool meanwhile; the successor
   *     is closed then
   */
  public static <P extends Pool> boolean replace(
      AtomicReference<P> current, Function<? super P, ? extends P> successor, Duration timeout)
      throws InterruptedException {
    Objects.requireNonNull(current, "current");
    Objects.requireNonNull(successor, "successor");
    Objects.requireNonNull(timeout, "timeout");
    P old = current.get();
    P next = Objects.requireNonNull(successor.apply(old), "the successor");
    if (!current.compareAndSet(old, next)) {
      next.close();
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "pool '%s' was replaced by another thread at the same time; this successor is closed",
              old.name()));
    }
    old.retire();
    if (!old.awaitIdle(timeout)) {
      return false;
    }
    old.close();
    return true;
  }

  // ---- what the pool tells about itself ----

  /**
   * Checks the state of the pool and changes nothing. The checks are: no file that is its memory
   * was made shorter, because an access to the rest may end the JVM, so that nothing of the
   * following reads memory then; the counts are within their bounds; with {@link Guard#STATE} or
   * higher, as many objects are free as the backend and the caches hold; with {@link Guard#CANARY}
   * or higher, the canaries of all objects are intact. The next get or put of a damaged object
   * still reports the damage.
   *
   * <p>Thread-safe. Counts are read one after another, while other threads may use the pool. A
   * difference is reported only if several attempts in a row find one; it is certain only if no
   * other thread uses the pool. C counterpart: {@code rte_mempool_audit}, which ends the process.
   *
   * @return the findings
   * @throws IllegalStateException if the pool is closed
   */
  public final AuditReport audit() {
    return ask(Pool::auditOf);
  }

  private static AuditReport auditOf(Mempool pool) {
    List<String> findings = new ArrayList<>(pool.memory.losses());
    PoolGuard guard = findings.isEmpty() ? pool.spec.guard() : null; // canaries may be gone
    findings.addAll(
        new PoolAudit(pool::backendCount, pool.caches::count, pool.memory::populated, guard)
            .findings());
    return new AuditReport(findings);
  }

  /**
   * Reports the objects that are in use now. The level of the {@linkplain Guard guard} decides the
   * details: {@link Guard#OFF} tells only their number; {@link Guard#STATE} and {@link
   * Guard#CANARY} tell which they are; {@link Guard#TRACE} tells also at which places, when, and by
   * which threads they were got. Approximate while other threads use the pool. For diagnosis,
   * because it visits every object.
   *
   * @return the report
   * @throws IllegalStateException if the pool is closed
   */
  public final LeakReport leakReport() {
    return ask(pool -> {
      PoolGuard guard = pool.spec.guard();
      return guard == null
          ? new LeakReport(name(), Guard.OFF, inUseCount(), List.of())
          : LeakReport.of(name(), guard(), guard);
    });
  }

  /**
   * {@return the counts of gets and puts so far; empty unless the builder was told to {@linkplain
   * PoolBuilder#statistics(boolean) count}} Thread-safe, also after the pool is closed. C
   * counterpart: the statistics that {@code rte_mempool_dump} prints.
   */
  public final Optional<PoolStatistics> statistics() {
    return Optional.ofNullable(mempool().spec.statistics())
        .map(statistics -> new PoolStatistics(statistics.snapshot()));
  }

  /**
   * Resets the statistics: from now on {@link #statistics()} returns the counts since this call.
   * Thread-safe, also while the pool is in use. The counters themselves are not set to 0; the
   * values that they have now are subtracted from later results. Of a get or put that runs at the
   * same time, each counter may be counted before or after the reset. C counterpart: {@code
   * rte_mempool_stats_reset}, which requires that no thread uses the pool.
   *
   * @throws IllegalStateException if the pool was built without statistics
   */
  public final void resetStatistics() {
    Statistics statistics = mempool().spec.statistics();
    if (statistics == null) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "pool '%s' was made without statistics; ask the builder for statistics(true)",
              name()));
    }
    statistics.reset();
  }

  /**
   * {@return the state of the pool with all its settings and counts} Counts are approximate while
   * other threads use the pool. The snapshot waits for no other thread: while one populates the
   * pool, it has the objects and chunks of before or after.
   *
   * @throws PoolClosedException if the pool is closed
   */
  public final PoolSnapshot snapshot() {
    return ask(PoolSnapshot::new);
  }

  /**
   * {@return the {@linkplain #snapshot() snapshot} as text for people} C counterpart: {@code
   * rte_mempool_dump}.
   *
   * @throws PoolClosedException if the pool is closed
   */
  public final String dump() {
    return snapshot().toString();
  }

  // ---- memory ----

  /** {@return the memory of the pool, with the methods that populate it and list its chunks} */
  public final PoolMemory memory() {
    return mempool().memory;
  }

  /**
   * {@return memory that belongs to the pool itself and not to an object, zeroed when the pool is
   * created; empty unless the builder {@linkplain PoolBuilder#poolPrivateSize asked for it}} C
   * counterpart: {@code rte_mempool_get_priv}.
   *
   * @throws IllegalStateException if the pool is closed
   */
  public final MemorySegment privateData() {
    return openMempool().memory.privateData();
  }

  // ---- for pools that are built on others ----

  /**
   * {@return an exception for a misuse of an object, with what the guard has recorded of it} With
   * {@link Guard#TRACE}, its cause is the place at which the object was last put, and the place at
   * which it was last got is a suppressed exception.
   *
   * @param object the index of the object, 0 to {@code size() - 1}
   * @param message the message, which names the pool and the object
   */
  protected final PoolMisuseException misuse(int object, String message) {
    PoolGuard guard = mempool().spec.guard();
    return guard == null
        ? new PoolMisuseException(name(), object, message)
        : guard.misuse(object, message);
  }

  /**
   * Called once, when the pool has been closed, by the thread that closes it. A pool that is built
   * on a pool of objects overrides this to end the use of its own objects. Must not throw, and must
   * not call foreign code.
   */
  protected void closed() {}

  // ---- close ----

  /**
   * Frees the memory of the pool and removes the pool from its registry, whether or not objects are
   * in use. A pool that nothing reaches and that was not closed is reported by a warning, and its
   * memory freed by and by. A pool with a {@linkplain Guard guard} logs a warning if objects are in
   * use. Later operations throw {@link IllegalStateException}; so do accesses to the memory of its
   * objects, unless the caller provided that memory. Does nothing if the pool is closed and all its
   * memory is freed, or if a listener calls it because the pool is being closed. C counterpart:
   * {@code rte_mempool_free}.
   *
   * <p>Waits for a thread that is populating or closing this pool. Only if the calling thread is
   * itself populating or closing another pool, in a listener for example, it does not wait, because
   * the two might wait for each other: if the other thread is closing this pool, it returns at once
   * and leaves that to the other thread.
   *
   * @throws IllegalStateException if the calling thread is populating the pool or freeing its
   *     memory; or if it is populating or closing another pool while another thread is populating
   *     this one; or if an I/O operation on the memory is in progress. The pool stays open then,
   *     unless it has several chunks and another one was already freed: then it is closed, and
   *     another call frees the rest
   * @throws MempoolException EIO if the backend failed to release what it had. The pool is closed
   *     then, and its memory is freed
   */
  @Override
  public final void close() {
    mempool().closePool();
  }

  /** {@return whether the pool is closed} */
  public final boolean isClosed() {
    return mempool().backendRoute.isClosed();
  }
}
