package dev.mempool.core;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.PoolFlag;
import dev.mempool.core.discovery.OpsCalls;
import dev.mempool.core.guard.Canaries;
import dev.mempool.core.guard.PoolGuard;
import dev.mempool.core.jfr.PoolCreated;
import dev.mempool.core.jfr.SlowBackendCall;
import dev.mempool.core.layout.ChunkSplitter;
import dev.mempool.core.layout.ObjectLayout;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.core.observer.CountingObserver;
import dev.mempool.core.observer.ObjectObserver;
import dev.mempool.core.observer.ObserverList;
import dev.mempool.core.statistics.CountingBackend;
import dev.mempool.core.statistics.Statistics;
import dev.mempool.core.statistics.TimingBackend;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a new pool, which {@link #build()} creates. Not thread-safe. C counterpart: the
 * parameters of {@code rte_mempool_create}.
 *
 * <p>The setters do not check their arguments; {@link #build()} and {@link #buildEmpty()} do.
 */
public final class MempoolBuilder {

  /**
   * The most memory channels, and the most ranks per channel. No machine has more, and with so many
   * a slot is still an int.
   */
  public static final int MAX_CHANNELS = 64;

  private final String name;
  private int size;
  private int elementSize;
  private int cacheSize;
  private boolean sharedCaches = true;
  private final EnumSet<PoolFlag> flags = EnumSet.noneOf(PoolFlag.class);
  private @Nullable String ops;
  private String config = "";
  private @Nullable OpsTable table;
  private PoolRegistry registry = PoolRegistry.global();
  private MemoryProvider memory = MemoryProvider.arena();
  private IovaMode iova = IovaMode.VIRTUAL;
  private long withinPages;
  private int channels = 1;
  private int privateSize;
  private @Nullable ObjectInitializer initializer;
  private int ranks = 1;
  private Guard guard = Guard.OFF;
  private int traceEvery = 1;
  private boolean reportLeaks = true;
  private boolean counted;
  private @Nullable ObjectListener listener;
  private boolean timed;

  MempoolBuilder(String name) {
    this.name = name;
  }

  /**
   * Sets the number of objects. Required.
   *
   * @param objects 1 to {@link Mempool#MAX_SIZE}
   * @return this builder
   */
  public MempoolBuilder size(int objects) {
    this.size = objects;
    return this;
  }

  /**
   * Sets the size of each object in bytes. Required.
   *
   * @param bytes 1 to {@link Mempool#MAX_ELEMENT_SIZE}
   * @return this builder
   */
  public MempoolBuilder elementSize(int bytes) {
    this.elementSize = bytes;
    return this;
  }

  /**
   * Sets the most objects in the cache of each lcore. With 0, the default, the pool has no caches.
   *
   * @param objects 0 to {@link Mempool#CACHE_MAX_SIZE}, at most the size of the pool
   * @return this builder
   */
  public MempoolBuilder cacheSize(int objects) {
    this.cacheSize = objects;
    return this;
  }

  /**
   * Sets whether threads that are no lcores, in particular virtual threads, share a few caches of
   * the size of an lcore's. They do by default, because it is faster. Has no effect in a pool
   * without a cache size or with ops for a single producer or a single consumer: there these
   * threads call the backend every time.
   *
   * @param shared {@code false} to have these threads call the backend every time
   * @return this builder
   */
  public MempoolBuilder sharedCaches(boolean shared) {
    this.sharedCaches = shared;
    return this;
  }

  /**
   * Adds flags to those set before.
   *
   * @param more the flags
   * @return this builder
   */
  public MempoolBuilder flags(PoolFlag... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /**
   * Selects the ops that create the backend, with their default settings. If the builder names no
   * ops, the pool gets a ring: {@code ring_mp_mc}, but with {@code sp} in place of {@code mp} if
   * {@link PoolFlag#SP_PUT} is set, and {@code sc} in place of {@code mc} if {@link
   * PoolFlag#SC_GET} is set.
   *
   * @param opsName the name of the ops
   * @return this builder
   */
  public MempoolBuilder ops(String opsName) {
    return ops(opsName, "");
  }

  /**
   * Selects the ops that create the backend, and its settings.
   *
   * @param opsName the name of the ops
   * @param opsConfig the settings, {@code key=value,key=value}; empty for the defaults
   * @return this builder
   */
  public MempoolBuilder ops(String opsName, String opsConfig) {
    this.ops = opsName;
    this.config = opsConfig;
    return this;
  }

  /**
   * Sets the table in which the ops are looked up; {@link OpsTable#global()} by default.
   *
   * @param opsTable the table
   * @return this builder
   */
  public MempoolBuilder opsTable(OpsTable opsTable) {
    this.table = opsTable;
    return this;
  }

  /**
   * Sets the registry that the pool joins; {@link PoolRegistry#global()} by default.
   *
   * @param poolRegistry the registry
   * @return this builder
   */
  public MempoolBuilder registry(PoolRegistry poolRegistry) {
    this.registry = poolRegistry;
    return this;
  }

  /**
   * Sets the provider of the memory; {@link MemoryProvider#arena()} by default.
   *
   * @param provider the provider
   * @return this builder
   */
  public MempoolBuilder memory(MemoryProvider provider) {
    this.memory = provider;
    return this;
  }

  /**
   * Sets the kind of IO addresses that the pool has; {@link IovaMode#VIRTUAL} by default.
   *
   * @param mode the kind of addresses that {@link Mempool#iova} returns
   * @return this builder
   */
  public MempoolBuilder iova(IovaMode mode) {
    this.iova = mode;
    return this;
  }

  /**
   * Keeps objects from crossing page borders. If an object, or the smallest chunk that the ops can
   * use, is larger than a page, only the borders between groups of pages count; a group is as many
   * adjacent pages as that needs.
   *
   * @param pageSize the size of a page in bytes, a power of two of at least 4096; or 0, the
   *     default, to let objects cross all borders
   * @return this builder
   */
  public MempoolBuilder withinPages(long pageSize) {
    this.withinPages = pageSize;
    return this;
  }

  /**
   * Spreads the objects over memory channels: slots become a few cache lines longer if necessary,
   * so that adjacent objects begin in different channels and all channels are used equally. Not
   * done by default, because today's processors spread addresses themselves. C spreads all pools on
   * x86, over 4 channels unless told otherwise.
   *
   * @param memoryChannels the number of memory channels, 1 to {@link #MAX_CHANNELS}
   * @param memoryRanks the number of ranks per channel, 1 to {@link #MAX_CHANNELS}
   * @return this builder
   */
  public MempoolBuilder spread(int memoryChannels, int memoryRanks) {
    this.channels = memoryChannels;
    this.ranks = memoryRanks;
    return this;
  }

  /**
   * Sets the size in bytes of the memory that belongs to the pool itself, {@link
   * Mempool#privateData()}; 0 by default. C counterpart: {@code private_data_size}.
   *
   * @param bytes 0 to {@link Mempool#MAX_ELEMENT_SIZE}
   * @return this builder
   */
  public MempoolBuilder privateSize(int bytes) {
    this.privateSize = bytes;
    return this;
  }

  /**
   * Sets the initializer of the objects. It is called once for each object, after the object has
   * memory and before any thread can get it.
   *
   * @param objectInitializer the initializer; called by the thread that populates the pool, in the
   *     order of the indices
   * @return this builder
   */
  public MempoolBuilder initializer(ObjectInitializer objectInitializer) {
    this.initializer = objectInitializer;
    return this;
  }

  /**
   * Sets the level of the guard, which checks gets and puts; {@link Guard#OFF} by default.
   *
   * @param level the level
   * @return this builder
   */
  public MempoolBuilder guard(Guard level) {
    this.guard = level;
    return this;
  }

  /**
   * Lets the pool count its gets and puts: see {@link Mempool#statistics()}. This costs a few
   * nanoseconds per call by an lcore, and some ten per call by another thread. A pool without
   * statistics pays nothing. C counterpart: the build option {@code RTE_LIBRTE_MEMPOOL_STATS}.
   *
   * @return this builder
   */
  public MempoolBuilder statistics() {
    this.counted = true;
    return this;
  }

  /**
   * Sets a listener for every get and put of every object. A pool without a listener pays nothing.
   *
   * @param objectListener the listener; called by the threads that get and put
   * @return this builder
   */
  public MempoolBuilder objectListener(ObjectListener objectListener) {
    this.listener = objectListener;
    return this;
  }

  /**
   * Sets how many gets {@link Guard#TRACE} records: one in {@code gets}, chosen at random, and the
   * put that follows it. 1 by default. Has no effect at other levels.
   *
   * @param gets 1, to record all, or more
   * @return this builder
   */
  public MempoolBuilder traceEvery(int gets) {
    this.traceEvery = gets;
    return this;
  }

  /**
   * Sets whether a pool with a {@linkplain #guard guard} logs its {@linkplain Mempool#leakReport()
   * leak report} as a warning if it is closed while objects are in use. It does by default.
   *
   * @param reports {@code false} if the pool is meant to be closed while objects are in use
   * @return this builder
   */
  public MempoolBuilder reportLeaks(boolean reports) {
    this.reportLeaks = reports;
    return this;
  }

  /**
   * Lets the pool time the calls of its backend, so that a flight recording that starts later
   * contains the slow ones: the event {@code dev.mempool.SlowBackendCall}. By default the calls are
   * timed only if a recording wants that event while the pool is built; otherwise timing costs
   * nothing.
   *
   * @return this builder
   */
  public MempoolBuilder recordBackendCalls() {
    this.timed = true;
    return this;
  }

  /**
   * Creates the pool with all its objects and registers it. If that fails, everything is released.
   *
   * @return the pool
   * @throws MempoolException ENAMETOOLONG or EINVAL if a setting is wrong; EEXIST if the registry
   *     has a pool of that name; ENOENT if the table has no such ops; ENOMEM if there is too little
   *     memory; or the reason that the ops or the memory provider report
   */
  public Mempool build() {
    return create(true);
  }

  /**
   * Creates the pool without memory; the methods of {@link Mempool#memory()} add it. C counterpart:
   * {@code rte_mempool_create_empty}.
   *
   * @return the pool; every get fails until it has memory
   * @throws MempoolException as {@link #build()}
   */
  public Mempool buildEmpty() {
    return create(false);
  }

  private Mempool create(boolean full) {
    check();
    PoolCreated event = PoolCreated.started();
    OpsEntry entry =
        (table == null ? OpsTable.global() : table).lookup(ops == null ? defaultOps() : ops);
    ObjectLayout layout =
        new ObjectLayout(
            name,
            size,
            elementSize,
            Set.copyOf(flags),
            channels * ranks,
            memory.numaNode(),
            hasCanaries() ? Canaries.BYTES : 0);
    OpsCalls calls = new OpsCalls(entry.ops(), entry.name(), entry.source(), layout, config);
    MempoolBackend backend = calls.create();
    PoolSpec spec;
    try {
      OpsInfo info =
          calls.call("say its block size", () -> new OpsInfo(backend.contiguousBlockSize()));
      PoolGuard poolGuard = newGuard(layout, info);
      Statistics statistics = counted ? new Statistics() : null;
      spec =
          new PoolSpec(
              layout,
              entry,
              calls,
              info,
              backend,
              observed(backend, entry, statistics),
              statistics,
              guard,
              poolGuard,
              observer(poolGuard, statistics, info),
              reportLeaks,
              cacheSize,
              sharedCaches,
              new ChunkSplitter(ioAddresses(), withinPages),
              privateSize,
              initializer,
              full ? memory : null,
              registry,
              event);
    } catch (Throwable e) { // foreign code may throw undeclared checked exceptions
      Mempool.closeAfter(e, backend);
      throw e;
    }
    return Mempool.create(spec);
  }

  private boolean hasCanaries() {
    return guard.compareTo(Guard.CANARY) >= 0;
  }

  private @Nullable PoolGuard newGuard(ObjectLayout layout, OpsInfo info) {
    return guard == Guard.OFF
        ? null
        : new PoolGuard(
            layout,
            info.contiguousBlockSize(),
            hasCanaries(),
            guard == Guard.TRACE ? traceEvery : 0);
  }

  private ChunkSplitter.Addresses ioAddresses() {
    if (flags.contains(PoolFlag.NO_IOVA_CONTIG)) {
      return ChunkSplitter.Addresses.NONE;
    }
    return iova == IovaMode.PHYSICAL
        ? ChunkSplitter.Addresses.PHYSICAL
        : ChunkSplitter.Addresses.VIRTUAL;
  }

  /**
   * Returns the backend behind the backends that count and time its calls, if the pool has them.
   */
  private MempoolBackend observed(
      MempoolBackend backend, OpsEntry entry, @Nullable Statistics statistics) {
    MempoolBackend observed =
        timed || SlowBackendCall.wanted()
            ? new TimingBackend(backend, name, entry.name())
            : backend;
    return statistics == null ? observed : new CountingBackend(observed, statistics);
  }

  /**
   * Returns the observer of gets and puts, or null. A guard is the first of several observers, so
   * that the statistics and the listener are not told of a get or put that it refuses.
   */
  private @Nullable ObjectObserver observer(
      @Nullable PoolGuard poolGuard, @Nullable Statistics statistics, OpsInfo info) {
    List<ObjectObserver> all = new ArrayList<>();
    if (poolGuard != null) {
      all.add(poolGuard);
    }
    if (statistics != null) {
      all.add(new CountingObserver(statistics));
    }
    if (listener != null) {
      all.add(new ListenerObserver(name, info.contiguousBlockSize(), listener));
    }
    return all.isEmpty() ? null : all.size() == 1 ? all.getFirst() : new ObserverList(all);
  }

  private void check() {
    if (name.length() > Mempool.MAX_NAME_LENGTH) {
      throw new MempoolException(
          Reason.ENAMETOOLONG,
          "the pool name '%s' has %d characters, at most %d are allowed"
              .formatted(name, name.length(), Mempool.MAX_NAME_LENGTH));
    }
    if (name.isBlank()) {
      throw new MempoolException(
          Reason.EINVAL,
          "a pool needs a name of 1 to %d characters".formatted(Mempool.MAX_NAME_LENGTH));
    }
    checkRange("size", size, 1, Mempool.MAX_SIZE);
    checkRange("elementSize", elementSize, 1, Mempool.MAX_ELEMENT_SIZE);
    checkRange("cacheSize", cacheSize, 0, Math.min(Mempool.CACHE_MAX_SIZE, size));
    checkRange("privateSize", privateSize, 0, Mempool.MAX_ELEMENT_SIZE);
    checkRange("memoryChannels", channels, 1, MAX_CHANNELS);
    checkRange("memoryRanks", ranks, 1, MAX_CHANNELS);
    checkRange("traceEvery", traceEvery, 1, Integer.MAX_VALUE);
    if (channels * ranks > 1 && flags.contains(PoolFlag.NO_CACHE_ALIGN)) {
      throw new MempoolException(
          Reason.EINVAL,
          "pool '%s': objects that share cache lines (NO_CACHE_ALIGN) cannot be spread over memory channels; drop one of the two"
              .formatted(name));
    }
    if (withinPages != 0
        && (withinPages < ChunkSplitter.MIN_PAGE || Long.bitCount(withinPages) != 1)) {
      throw new MempoolException(
          Reason.EINVAL,
          "pool '%s': withinPages is %d, allowed are 0 and powers of two from %d on"
              .formatted(name, withinPages, ChunkSplitter.MIN_PAGE));
    }
    registry.requireFree(name);
  }

  private void checkRange(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new MempoolException(
          Reason.EINVAL,
          "pool '%s': %s is %d, allowed are %d to %d".formatted(name, what, value, min, max));
    }
  }

  private String defaultOps() {
    return "ring_%s_%s"
        .formatted(
            flags.contains(PoolFlag.SP_PUT) ? "sp" : "mp",
            flags.contains(PoolFlag.SC_GET) ? "sc" : "mc");
  }
}
