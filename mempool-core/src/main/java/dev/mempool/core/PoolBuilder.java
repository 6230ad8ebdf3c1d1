// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.OpsConfig;
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
import dev.mempool.core.statistics.WatermarkBackend;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings that pools of all kinds have. {@link MempoolBuilder} builds pools of plain objects;
 * a pool of another kind has a builder of its own. Not thread-safe.
 *
 * <p>The setters refuse {@code null}. Values are checked when the pool is built, because some
 * depend on each other.
 *
 * @param <B> the type of the builder, which the setters return
 * @since 0.1.0
 */
public abstract class PoolBuilder<B extends PoolBuilder<B>> {

  /**
   * The most characters in the name of a pool: enough for a path of names, and still short enough
   * for a column of a table.
   */
  private static final int MAX_NAME_LENGTH = 64;

  /**
   * The most objects in a pool. A ring has the next power of two of slots, which must be the length
   * of a Java array.
   */
  private static final int MAX_SIZE = (1 << 30) - 1;

  /**
   * The most bytes of an object. A slot, which is rounded up to cache lines, must still be an int.
   */
  private static final int MAX_ELEMENT_SIZE = 1 << 30;

  /**
   * The most memory channels, and the most ranks per channel. No machine has more, and with so many
   * a slot is still an int.
   */
  private static final int MAX_CHANNELS = 64;

  /**
   * The share of the objects that any thread can get unless the builder is told otherwise. A pool
   * of the usual size, twice what all caches hold, needs no more, and smaller pools keep half of
   * their objects in caches, where gets and puts are fastest.
   */
  private static final double DEFAULT_SHARE = 0.5;

  /** The number of the latest generated name. */
  private static final AtomicInteger GENERATED_NAMES = new AtomicInteger();

  private static final PoolSettings NO_SETTINGS = PoolSettings.of(Map.of());

  private final String name;
  private int size;
  private int cacheSize;
  private double guaranteedShare = DEFAULT_SHARE;
  private boolean sharedCaches = true;
  private final EnumSet<PoolFlag> flags = EnumSet.noneOf(PoolFlag.class);
  private @Nullable String ops;
  private String config = "";
  private @Nullable OpsTable table;
  private PoolRegistry registry = PoolRegistry.global();
  private @Nullable Pool replaced;
  private MemoryProvider memory = MemoryProvider.arena();
  private boolean physicalIova;
  private long withinPages;
  private int channels = 1;
  private int poolPrivateSize;
  private int ranks = 1;
  private @Nullable Guard guardOrNull;
  private int traceEvery = 1;
  private @Nullable Boolean reportLeaks;
  private boolean counted;
  private final List<ObjectListener> listeners = new ArrayList<>();
  private boolean timed;
  private final List<Watermarks> watermarks = new ArrayList<>();

  /** The latest settings that were given as text; messages have their keys. */
  private PoolSettings settings = NO_SETTINGS;

  /**
   * Creates a builder.
   *
   * @param name the name of the pool, 1 to 64 characters
   */
  protected PoolBuilder(String name) {
    this.name = Objects.requireNonNull(name, "name");
  }

  /**
   * Generates a name that this method has not returned before in this process.
   *
   * @param kind the first part of the name, in front of a hyphen and a number
   * @return the name
   */
  protected static String generatedName(String kind) {
    return kind + "-" + GENERATED_NAMES.incrementAndGet();
  }

  /** Returns the provider of the memory. */
  final MemoryProvider memoryProvider() {
    return memory;
  }

  /** {@return this builder} */
  protected abstract B self();

  /** {@return the name of the pool} */
  protected final String name() {
    return name;
  }

  /**
   * {@return the number of objects}
   *
   * @throws IllegalArgumentException if it is not allowed
   */
  protected final int checkedSize() {
    checkRange("size", size, 1, MAX_SIZE);
    return size;
  }

  /**
   * Returns the name of the ops of a pool whose builder names none. The ring of {@link
   * #ops(String)} unless overridden.
   *
   * @param opsTable the table from which the pool takes its ops
   * @return the name of the ops
   */
  protected String defaultOps(OpsTable opsTable) {
    return String.format(
        Locale.ROOT,
        "ring_%s_%s",
        flags.contains(PoolFlag.SP_PUT) ? "sp" : "mp",
        flags.contains(PoolFlag.SC_GET) ? "sc" : "mc");
  }

  /**
   * Sets what settings in text form say, in place of what was set before. Settings that the text
   * does not have stay as they are. Ranges are checked when the pool is built, as usual, and
   * messages then have the keys of these settings.
   *
   * @param poolSettings the settings of this pool
   * @return this builder
   * @throws IllegalArgumentException if the text has a key that this builder does not know, a value
   *     that cannot be read, or another name than this builder. The message has the key, and says
   *     what is allowed
   */
  public final B settings(PoolSettings poolSettings) {
    this.settings = Objects.requireNonNull(poolSettings, "poolSettings");
    PoolSettings.Reader reader = new PoolSettings.Reader(poolSettings);
    reader.value(
        "name",
        text -> {
          if (!text.equals(name)) {
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "the builder was made for a pool named '%s'; leave the key out, or make the"
                        + " builder of the settings",
                    name));
          }
          return text;
        },
        _ -> {});
    read(reader);
    reader.finish();
    return self();
  }

  /**
   * Reads the settings that this builder has a text form of. A builder with settings of its own
   * overrides this method, calls this one first, and reads its own.
   *
   * @param reader calls the setters
   * @throws IllegalArgumentException if a value cannot be read
   */
  protected void read(PoolSettings.Reader reader) {
    reader.integer("size", this::size);
    reader.integer("cacheSize", this::cacheSize);
    reader.flag("sharedCaches", this::sharedCaches);
    reader.value("guaranteedShare", PoolBuilder::shareOf, this::guaranteedShare);
    reader.value("flags", PoolBuilder::flagsOf, this::flags);
    reader.value("ops", OpsChoice::parse, choice -> ops(choice.name(), choice.config()));
    reader.value("memory", MemoryProvider::parse, this::memory);
    reader.flag("physicalIova", this::physicalIova);
    reader.bytes("withinPages", this::withinPages);
    reader.integer("memoryChannels", count -> spread(count, ranks));
    reader.integer("memoryRanks", count -> spread(channels, count));
    reader.bytes("poolPrivateSize", this::poolPrivateSize);
    reader.word("guard", Guard.class, this::guard);
    reader.integer("traceEvery", this::traceEvery);
    reader.flag("reportLeaks", this::reportLeaks);
    reader.flag("statistics", this::statistics);
    reader.flag("recordBackendCalls", this::recordBackendCalls);
  }

  private static Double shareOf(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("allowed is a number from 0 to 1", e);
    }
  }

  private static PoolFlag[] flagsOf(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(word -> PoolSettings.word(PoolFlag.class, word.strip()))
        .toArray(PoolFlag[]::new);
  }

  /**
   * Sets the number of objects. Required.
   *
   * @param objects 1 to 2^30-1
   * @return this builder
   */
  public final B size(int objects) {
    this.size = objects;
    return self();
  }

  /**
   * Sets the most objects in the cache of each lcore. With 0, the default, the pool has no caches.
   *
   * @param objects 0 to {@link Mempool#maxCacheSize()}, at most the size of the pool
   * @return this builder
   */
  public final B cacheSize(int objects) {
    this.cacheSize = objects;
    return self();
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
  public final B sharedCaches(boolean shared) {
    this.sharedCaches = shared;
    return self();
  }

  /**
   * Sets the share of the objects that any thread can get, whatever the caches of other threads
   * hold. The default is one half. It matters in small pools with many caches: there each cache
   * holds less than its size. When a get finds too few objects although caches hold some, the pool
   * is short of objects: from then on objects that are put go to the backend, and each cache gives
   * back what it holds at the next call of its owner, until the backend has enough again.
   *
   * <p>With 0 every cache holds as many objects as its size allows, and objects in the caches of
   * threads that make no calls cannot be got, as in C.
   *
   * @param share 0 to 1
   * @return this builder
   */
  public final B guaranteedShare(double share) {
    this.guaranteedShare = share;
    return self();
  }

  /**
   * Adds a listener that is told when the pool becomes low and when it is refilled. It runs on a
   * virtual thread of its own: {@link #watermarks(int, int, WatermarkListener, Executor)}.
   *
   * @param low the pool is low when its backend has fewer objects, 1 to its size
   * @param refilled the pool is refilled when its backend has as many again, {@code low} to its
   *     size
   * @param listener the listener
   * @return this builder
   */
  public final B watermarks(int low, int refilled, WatermarkListener listener) {
    return watermarks(low, refilled, listener, Thread::startVirtualThread);
  }

  /**
   * Adds a listener that is told when the pool becomes low and when it is refilled. Both are about
   * the objects in the backend. Those in caches are not counted, so a pool that is low may have as
   * many free objects more as its caches hold, and without caches the numbers are exact. The
   * backend is asked for its count after each call that it gets, and when the pool was populated; a
   * get or put that a cache serves costs nothing more.
   *
   * @param low the pool is low when its backend has fewer objects, 1 to its size
   * @param refilled the pool is refilled when its backend has as many again, {@code low} to its
   *     size
   * @param listener the listener
   * @param executor runs the listener; the thread that crosses a watermark calls {@code execute},
   *     perhaps with the lock of a cache, so it must not run the task itself
   * @return this builder
   */
  public final B watermarks(int low, int refilled, WatermarkListener listener, Executor executor) {
    watermarks.add(
        new Watermarks(
            low,
            refilled,
            Objects.requireNonNull(listener, "listener"),
            Objects.requireNonNull(executor, "executor")));
    return self();
  }

  /** The arguments of one call of {@link #watermarks(int, int, WatermarkListener, Executor)}. */
  private record Watermarks(int low, int refilled, WatermarkListener listener, Executor executor) {

    MempoolBackend in(MempoolBackend backend, Supplier<? extends Pool> pool) {
      return new WatermarkBackend(
          backend,
          low,
          refilled,
          () -> listener.low(pool.get()),
          () -> listener.refilled(pool.get()),
          executor);
    }
  }

  /**
   * Names an open pool that the new one will replace. The new pool may have its name, from its
   * creation on; look-ups by that name then find the new pool. Its {@linkplain Pool#generation()
   * generation} is one more. {@link Pool#replace} does all that is needed to replace a pool that is
   * in use.
   *
   * @param pool a pool of the same registry
   * @return this builder
   */
  public final B replaces(Pool pool) {
    this.replaced = Objects.requireNonNull(pool, "pool");
    return self();
  }

  /**
   * Adds flags to those set before.
   *
   * @param more the flags
   * @return this builder
   */
  public final B flags(PoolFlag... more) {
    Objects.requireNonNull(more, "more");
    for (PoolFlag flag : more) {
      flags.add(Objects.requireNonNull(flag, "flag"));
    }
    return self();
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
  public final B ops(String opsName) {
    return ops(opsName, "");
  }

  /**
   * Selects the ops that create the backend, and its settings.
   *
   * @param opsName the name of the ops
   * @param opsConfig the settings, {@code name=value,name=value}; empty for the defaults. The ops
   *     must {@linkplain OpsEntry#settings() have} these settings, and allow the values
   * @return this builder
   */
  public final B ops(String opsName, String opsConfig) {
    this.ops = Objects.requireNonNull(opsName, "opsName");
    this.config = Objects.requireNonNull(opsConfig, "opsConfig");
    return self();
  }

  /**
   * Sets the table in which the ops are looked up; {@link OpsTable#ofContext()} by default.
   *
   * @param opsTable the table
   * @return this builder
   */
  public final B opsTable(OpsTable opsTable) {
    this.table = Objects.requireNonNull(opsTable, "opsTable");
    return self();
  }

  /**
   * Sets the registry that the pool joins; {@link PoolRegistry#global()} by default.
   *
   * @param poolRegistry the registry
   * @return this builder
   */
  public final B registry(PoolRegistry poolRegistry) {
    this.registry = Objects.requireNonNull(poolRegistry, "poolRegistry");
    return self();
  }

  /**
   * Sets the provider of the memory; {@link MemoryProvider#arena()} by default.
   *
   * @param provider the provider
   * @return this builder
   */
  public final B memory(MemoryProvider provider) {
    this.memory = Objects.requireNonNull(provider, "provider");
    return self();
  }

  /**
   * Sets whether the IO addresses that {@link Mempool#iova} returns are physical addresses. They
   * are the virtual addresses of this process by default, because an IOMMU translates them or
   * because there is no device. Physical addresses are read from the kernel's page map: only on
   * Linux, and only for a process that may read them (root, or the capability CAP_SYS_ADMIN). Each
   * object then lies in physically contiguous memory. The kernel may move ordinary pages at any
   * time, even locked ones, but does not move huge pages that are mapped. So use huge pages for a
   * device. C counterpart: {@code enum rte_iova_mode}.
   *
   * @param physical {@code true} for physical addresses
   * @return this builder
   */
  public final B physicalIova(boolean physical) {
    this.physicalIova = physical;
    return self();
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
  public final B withinPages(long pageSize) {
    this.withinPages = pageSize;
    return self();
  }

  /**
   * Spreads the objects over memory channels: slots become a few cache lines longer if necessary,
   * so that adjacent objects begin in different channels and all channels are used equally. Not
   * done by default, because today's processors spread addresses themselves. C spreads all pools on
   * x86, over 4 channels unless told otherwise.
   *
   * @param memoryChannels the number of memory channels, 1 to 64
   * @param memoryRanks the number of ranks per channel, 1 to 64
   * @return this builder
   */
  public final B spread(int memoryChannels, int memoryRanks) {
    this.channels = memoryChannels;
    this.ranks = memoryRanks;
    return self();
  }

  /**
   * Sets the size in bytes of the memory that belongs to the pool itself, {@link
   * Pool#privateData()}; 0 by default. C counterpart: {@code private_data_size}.
   *
   * @param bytes 0 to 2^30
   * @return this builder
   */
  public final B poolPrivateSize(int bytes) {
    this.poolPrivateSize = bytes;
    return self();
  }

  /**
   * Sets the level of the guard, which checks gets and puts. By default it is the level that the
   * system property {@link Guard#PROPERTY} names, and {@link Guard#OFF} if it names none.
   *
   * @param level the level
   * @return this builder
   */
  public final B guard(Guard level) {
    this.guardOrNull = Objects.requireNonNull(level, "level");
    return self();
  }

  /**
   * Sets whether the pool counts its gets and puts: see {@link Pool#statistics()}. It does not by
   * default. Counting costs a few nanoseconds per call by an lcore, and some ten per call by
   * another thread. A pool without statistics pays nothing. C counterpart: the build option {@code
   * RTE_LIBRTE_MEMPOOL_STATS}.
   *
   * @param counts {@code true} to count
   * @return this builder
   */
  public final B statistics(boolean counts) {
    this.counted = counts;
    return self();
  }

  /**
   * Adds a listener for every get and put of every object. A pool without a listener pays nothing.
   *
   * @param objectListener the listener; called by the threads that get and put
   * @return this builder
   */
  public final B objectListener(ObjectListener objectListener) {
    listeners.add(Objects.requireNonNull(objectListener, "objectListener"));
    return self();
  }

  /**
   * Sets how many gets {@link Guard#TRACE} records: one in {@code gets}, chosen at random, and the
   * put that follows it. 1 by default. Has no effect at other levels.
   *
   * @param gets 1, to record all, or more
   * @return this builder
   */
  public final B traceEvery(int gets) {
    this.traceEvery = gets;
    return self();
  }

  /**
   * Sets whether the pool logs its {@linkplain Pool#leakReport() leak report} as a warning if it is
   * closed while objects are in use. By default it does if it has a {@linkplain #guard guard}. A
   * pool without a guard knows only the number of these objects.
   *
   * @param reports {@code false} if the pool is meant to be closed while objects are in use
   * @return this builder
   */
  public final B reportLeaks(boolean reports) {
    this.reportLeaks = reports;
    return self();
  }

  /**
   * Sets whether the pool times the calls of its backend in any case, so that a flight recording
   * that starts later contains the slow ones: the event {@code dev.mempool.SlowBackendCall}. By
   * default the calls are timed only if a recording wants that event while the pool is built;
   * otherwise timing costs nothing.
   *
   * @param records {@code true} to time the calls
   * @return this builder
   */
  public final B recordBackendCalls(boolean records) {
    this.timed = records;
    return self();
  }

  /**
   * Builds a pool of objects and another pool on it, populates and registers it. If that fails,
   * everything is released.
   *
   * @param <P> the type of the pool
   * @param elementSize the size of each object in bytes, 1 to 2^30
   * @param more listeners for every get and put, besides those of {@link #objectListener}
   * @param builtOn makes the pool that the registry and the listeners see, on a pool of objects
   *     that has its memory; it is called once, and if it throws, the pool of objects is closed
   * @return the pool that {@code builtOn} made
   * @throws IllegalArgumentException if a setting is wrong
   * @throws MempoolException as {@link MempoolBuilder#build()}
   */
  @CheckReturnValue
  protected final <P extends Pool> P build(
      int elementSize, List<ObjectListener> more, Function<? super Mempool, ? extends P> builtOn) {
    return build(elementSize, more, null, memory, builtOn);
  }

  /**
   * Builds a pool.
   *
   * @param populateFrom the provider of its memory, or null for a pool without memory
   */
  final <P extends Pool> P build(
      int elementSize,
      List<ObjectListener> more,
      @Nullable ObjIntConsumer<? super MemorySegment> initializer,
      @Nullable MemoryProvider populateFrom,
      Function<? super Mempool, ? extends P> builtOn) {
    check(elementSize);
    PoolCreated event = PoolCreated.started();
    OpsTable opsTable = table == null ? OpsTable.ofContext() : table;
    OpsEntry entry = entry(opsTable);
    OpsConfig opsConfig = config(entry);
    Guard guard = guard();
    ObjectLayout layout =
        new ObjectLayout(
            name,
            size,
            elementSize,
            Set.copyOf(flags),
            channels * ranks,
            memory.numaNode(),
            hasCanaries(guard) ? Canaries.BYTES : 0);
    OpsCalls calls = new OpsCalls(entry.ops(), entry.name(), entry.source(), layout, opsConfig);
    MempoolBackend backend = calls.create();
    CompletableFuture<Pool> made = new CompletableFuture<>(); // of which listeners are told
    PoolSpec spec;
    try {
      int blockSize = calls.call("say its block size", () -> blockSizeOf(backend));
      PoolGuard poolGuard = newGuard(guard, layout);
      Statistics statistics = counted ? new Statistics() : null;
      spec =
          new PoolSpec(
              layout,
              entry,
              calls,
              blockSize,
              backend,
              observed(backend, entry, statistics, made::join),
              statistics,
              guard,
              poolGuard,
              observer(poolGuard, statistics, more),
              reportLeaks,
              cacheSize,
              sharedCaches,
              guaranteedShare,
              new ChunkSplitter(ioAddresses(), withinPages),
              poolPrivateSize,
              initializer,
              populateFrom,
              registry,
              replaced == null ? 1 : replaced.generation() + 1,
              DroppedPool.placeOfCall(guard, getClass()),
              event);
    } catch (Throwable e) { // foreign code may throw undeclared checked exceptions
      Mempool.closeAfter(e, backend);
      throw e;
    }
    return Mempool.create(
        spec,
        replaced,
        pool -> {
          P owner = builtOn.apply(pool);
          made.complete(owner);
          return owner;
        });
  }

  private static int blockSizeOf(MempoolBackend backend) {
    int blockSize = backend.contiguousBlockSize();
    if (blockSize < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the size of contiguous blocks is %d; allowed are 0, for none, and more",
              blockSize));
    }
    return blockSize;
  }

  private OpsEntry entry(OpsTable opsTable) {
    if (ops == null) {
      return opsTable.require(defaultOps(opsTable));
    }
    try {
      return opsTable.require(ops);
    } catch (MempoolException e) {
      throw settings.has("ops")
          ? new MempoolException(e.reason(), key("ops") + ": " + e.getMessage(), e)
          : e;
    }
  }

  private OpsConfig config(OpsEntry entry) {
    try {
      return entry.config(config);
    } catch (IllegalArgumentException e) {
      throw settings.has("ops")
          ? new IllegalArgumentException(key("ops") + ": " + e.getMessage(), e)
          : e;
    }
  }

  /** Returns the level of the guard: that of this builder, or else that of the system property. */
  private Guard guard() {
    if (guardOrNull != null) {
      return guardOrNull;
    }
    String level = System.getProperty(Guard.PROPERTY, Guard.OFF.name());
    try {
      return PoolSettings.word(Guard.class, level);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the system property " + Guard.PROPERTY + ": " + e.getMessage(), e);
    }
  }

  private static boolean hasCanaries(Guard guard) {
    return guard.compareTo(Guard.CANARY) >= 0;
  }

  private @Nullable PoolGuard newGuard(Guard guard, ObjectLayout layout) {
    return guard == Guard.OFF
        ? null
        : new PoolGuard(layout, hasCanaries(guard), guard == Guard.TRACE ? traceEvery : 0);
  }

  private ChunkSplitter.Addresses ioAddresses() {
    if (flags.contains(PoolFlag.NO_IOVA_CONTIG)) {
      return ChunkSplitter.Addresses.NONE;
    }
    return physicalIova ? ChunkSplitter.Addresses.PHYSICAL : ChunkSplitter.Addresses.VIRTUAL;
  }

  /**
   * Returns the backend behind the backends that count and time its calls, if the pool has them.
   */
  private MempoolBackend observed(
      MempoolBackend backend,
      OpsEntry entry,
      @Nullable Statistics statistics,
      Supplier<? extends Pool> pool) {
    MempoolBackend observed =
        timed || SlowBackendCall.wanted()
            ? new TimingBackend(backend, name, entry.name())
            : backend;
    for (Watermarks marks : watermarks) {
      observed = marks.in(observed, pool);
    }
    return statistics == null ? observed : new CountingBackend(observed, statistics);
  }

  /**
   * Returns the observer of gets and puts, or null. A guard is the first of several observers, so
   * that the statistics and the listener are not told of a get or put that it refuses.
   */
  private @Nullable ObjectObserver observer(
      @Nullable PoolGuard poolGuard, @Nullable Statistics statistics, List<ObjectListener> more) {
    List<ObjectObserver> all = new ArrayList<>();
    if (poolGuard != null) {
      all.add(poolGuard);
    }
    if (statistics != null) {
      all.add(new CountingObserver(statistics));
    }
    for (ObjectListener listener : listeners) {
      all.add(new ListenerObserver(name, listener));
    }
    for (ObjectListener listener : more) {
      all.add(new ListenerObserver(name, listener));
    }
    return all.isEmpty() ? null : all.size() == 1 ? all.getFirst() : new ObserverList(all);
  }

  private void check(int elementSize) {
    if (name.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the pool name '%s' has %d characters, at most %d are allowed",
              name,
              name.length(),
              MAX_NAME_LENGTH));
    }
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "a pool needs a name of 1 to %d characters", MAX_NAME_LENGTH));
    }
    checkedSize();
    checkRange("elementSize", elementSize, 1, MAX_ELEMENT_SIZE);
    checkRange("cacheSize", cacheSize, 0, Math.min(Mempool.maxCacheSize(), size));
    if (!(guaranteedShare >= 0 && guaranteedShare <= 1)) { // also refuses NaN
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pool '%s': %s is %s, allowed are 0 to 1",
              name,
              key("guaranteedShare"),
              guaranteedShare));
    }
    for (Watermarks marks : watermarks) {
      checkRange("the low watermark", marks.low(), 1, size);
      checkRange("the refilled watermark", marks.refilled(), marks.low(), size);
    }
    checkRange("poolPrivateSize", poolPrivateSize, 0, MAX_ELEMENT_SIZE);
    checkRange("memoryChannels", channels, 1, MAX_CHANNELS);
    checkRange("memoryRanks", ranks, 1, MAX_CHANNELS);
    checkRange("traceEvery", traceEvery, 1, Integer.MAX_VALUE);
    if (channels * ranks > 1 && flags.contains(PoolFlag.NO_CACHE_ALIGN)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pool '%s': objects that share cache lines (NO_CACHE_ALIGN) cannot be spread over"
                  + " memory channels; drop one of the two",
              name));
    }
    if (withinPages != 0
        && (withinPages < ChunkSplitter.MIN_PAGE || Long.bitCount(withinPages) != 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pool '%s': %s is %d, allowed are 0 and powers of two from %d on",
              name,
              key("withinPages"),
              withinPages,
              ChunkSplitter.MIN_PAGE));
    }
    registry.requireFree(name, replaced);
  }

  /**
   * Returns the name of a setting for messages.
   *
   * @param setting the name of the setting, which is its key in text
   * @return the name; with the prefix of the keys if this builder was given settings as text
   */
  protected final String key(String setting) {
    return settings.key(setting);
  }

  /**
   * Checks that the value of a setting is in a range.
   *
   * @param setting the name of the setting, which is its key in text
   * @param value the value
   * @param min the smallest value allowed
   * @param max the largest value allowed
   * @throws IllegalArgumentException if it is not
   */
  protected final void checkRange(String setting, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pool '%s': %s is %d, allowed are %d to %d",
              name,
              key(setting),
              value,
              min,
              max));
    }
  }
}
