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
 * Collects what a pool shall be; {@link #build()} creates it. Not safe for use by several threads.
 * C counterpart: the parameters of {@code rte_mempool_create}.
 */
public final class MempoolBuilder {

  /** More memory channels, or ranks, than any machine has; small enough that slots stay an int. */
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
   * Sets the bytes of each object. Required.
   *
   * @param bytes 1 to {@link Mempool#MAX_ELEMENT_SIZE}
   * @return this builder
   */
  public MempoolBuilder elementSize(int bytes) {
    this.elementSize = bytes;
    return this;
  }

  /**
   * Sets how many objects each lcore may keep in its cache; 0, the default, for no caches.
   *
   * @param objects 0 to {@link Mempool#CACHE_MAX_SIZE}, at most the size of the pool
   * @return this builder
   */
  public MempoolBuilder cacheSize(int objects) {
    this.cacheSize = objects;
    return this;
  }

  /**
   * Sets whether threads that are no lcore, virtual threads above all, share a few caches of the
   * size of an lcore's; yes, the default, makes them faster. Without effect in a pool without
   * caches, and where the ops are for a single producer or a single consumer: there such threads go
   * to the backend at every call.
   *
   * @param shared {@code false} to have them go to the backend at every call
   * @return this builder
   */
  public MempoolBuilder sharedCaches(boolean shared) {
    this.sharedCaches = shared;
    return this;
  }

  /**
   * Adds flags.
   *
   * @param more what to ask for
   * @return this builder
   */
  public MempoolBuilder flags(PoolFlag... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /**
   * Chooses the backend with its default settings. Without a choice it is one of the ring ops, by
   * the flags {@link PoolFlag#SP_PUT} and {@link PoolFlag#SC_GET}: {@code ring_mp_mc} with neither.
   *
   * @param opsName the name of the ops
   * @return this builder
   */
  public MempoolBuilder ops(String opsName) {
    return ops(opsName, "");
  }

  /**
   * Chooses the backend.
   *
   * @param opsName the name of the ops
   * @param opsConfig its settings, {@code key=value,key=value}; empty for the defaults
   * @return this builder
   */
  public MempoolBuilder ops(String opsName, String opsConfig) {
    this.ops = opsName;
    this.config = opsConfig;
    return this;
  }

  /**
   * Sets the table in which the ops are looked up; {@link OpsTable#global()} unless set.
   *
   * @param opsTable the table
   * @return this builder
   */
  public MempoolBuilder opsTable(OpsTable opsTable) {
    this.table = opsTable;
    return this;
  }

  /**
   * Sets the registry that the pool joins; {@link PoolRegistry#global()} unless set.
   *
   * @param poolRegistry the registry
   * @return this builder
   */
  public MempoolBuilder registry(PoolRegistry poolRegistry) {
    this.registry = poolRegistry;
    return this;
  }

  /**
   * Chooses where the memory comes from; {@link MemoryProvider#arena()} unless set.
   *
   * @param provider the provider
   * @return this builder
   */
  public MempoolBuilder memory(MemoryProvider provider) {
    this.memory = provider;
    return this;
  }

  /**
   * Chooses what devices call an address of the pool's memory; {@link IovaMode#VIRTUAL} unless set.
   *
   * @param mode how {@link Mempool#iova} finds its answer
   * @return this builder
   */
  public MempoolBuilder iova(IovaMode mode) {
    this.iova = mode;
    return this;
  }

  /**
   * Keeps objects from crossing the borders of pages. Where an object, or the smallest piece that
   * the ops can use, is larger than a page, as few neighbouring pages as hold it count as one.
   *
   * @param pageSize the size of a page in bytes, a power of two of at least 4096, or 0, the
   *     default, for no borders
   * @return this builder
   */
  public MempoolBuilder withinPages(long pageSize) {
    this.withinPages = pageSize;
    return this;
  }

  /**
   * Spreads the objects over memory channels: slots grow by a few cache lines where needed, so that
   * neighbouring objects begin on different channels and all channels are used alike. In C all
   * pools on x86 are spread, over 4 channels unless told otherwise; here none is unless asked for,
   * because today's processors spread addresses themselves.
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
   * Sets the bytes of memory that belong to the pool itself; 0, the default, for none. {@link
   * Mempool#privateData()} gives access to it. C counterpart: {@code private_data_size}.
   *
   * @param bytes 0 to {@link Mempool#MAX_ELEMENT_SIZE}
   * @return this builder
   */
  public MempoolBuilder privateSize(int bytes) {
    this.privateSize = bytes;
    return this;
  }

  /**
   * Has each object prepared once, when it has got its memory and before anybody can get it.
   *
   * @param objectInitializer is called on the thread that populates the pool, in the order of the
   *     indices
   * @return this builder
   */
  public MempoolBuilder initializer(ObjectInitializer objectInitializer) {
    this.initializer = objectInitializer;
    return this;
  }

  /**
   * Sets how closely the pool watches that objects are used rightly; {@link Guard#OFF} unless set.
   *
   * @param level what is checked
   * @return this builder
   */
  public MempoolBuilder guard(Guard level) {
    this.guard = level;
    return this;
  }

  /**
   * Has the pool count what goes through it: see {@link Mempool#statistics()}. Costs a few
   * nanoseconds per call of an lcore, some ten where a thread is no lcore; a pool that was not
   * asked to count pays nothing. C counterpart: the build option {@code RTE_LIBRTE_MEMPOOL_STATS}.
   *
   * @return this builder
   */
  public MempoolBuilder statistics() {
    this.counted = true;
    return this;
  }

  /**
   * Has every get and put of an object told. A pool without a listener pays nothing.
   *
   * @param objectListener is told by the threads that get and put
   * @return this builder
   */
  public MempoolBuilder objectListener(ObjectListener objectListener) {
    this.listener = objectListener;
    return this;
  }

  /**
   * Sets how many gets {@link Guard#TRACE} records: one in so many, chosen at random, and the puts
   * that follow them. 1 unless set. Without effect at other levels.
   *
   * @param gets 1 for all, or more
   * @return this builder
   */
  public MempoolBuilder traceEvery(int gets) {
    this.traceEvery = gets;
    return this;
  }

  /**
   * Sets whether a pool with a {@linkplain #guard guard} that is closed while objects are out logs
   * a warning with its {@linkplain Mempool#leakReport() leak report}; yes unless set.
   *
   * @param reports {@code false} where pools are meant to be closed with objects out
   * @return this builder
   */
  public MempoolBuilder reportLeaks(boolean reports) {
    this.reportLeaks = reports;
    return this;
  }

  /**
   * Has the calls of the backend timed, so that a flight recording that is started later can show
   * the slow ones: the event {@code dev.mempool.SlowBackendCall}. Without it they are timed if a
   * recording wants that event while the pool is made, and otherwise cost nothing.
   *
   * @return this builder
   */
  public MempoolBuilder recordBackendCalls() {
    this.timed = true;
    return this;
  }

  /**
   * Creates the pool, full of objects. When it fails, nothing is left behind.
   *
   * @return the pool
   * @throws MempoolException ENAMETOOLONG, EINVAL, EEXIST (a pool of that name exists), ENOENT (no
   *     such ops), ENOMEM, or what the ops or the memory provider report
   */
  public Mempool build() {
    return create(true);
  }

  /**
   * Creates the pool without memory: {@link Mempool#memory()} has the methods that give it some. C
   * counterpart: {@code rte_mempool_create_empty}.
   *
   * @return the pool, of which nothing can be got yet
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

  /** Returns the backend as gets and puts see it. */
  private MempoolBackend observed(
      MempoolBackend backend, OpsEntry entry, @Nullable Statistics statistics) {
    MempoolBackend observed =
        timed || SlowBackendCall.wanted()
            ? new TimingBackend(backend, name, entry.name())
            : backend;
    return statistics == null ? observed : new CountingBackend(observed, statistics);
  }

  /**
   * Returns the observer of gets and puts. The guard comes first, so that neither the statistics
   * nor the listener learn of a get or put that it refuses.
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
