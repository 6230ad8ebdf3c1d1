package dev.mempool.mbuf;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.PoolFlag;
import dev.mempool.api.PreferredOps;
import dev.mempool.core.Guard;
import dev.mempool.core.IovaMode;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.memory.MemoryProvider;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A builder of a pool of mbufs. Not thread-safe. C counterpart: the parameters of {@code
 * rte_pktmbuf_pool_create_by_ops}.
 */
public final class PktmbufPoolBuilder {

  /**
   * The unit of the size of a private area, so that the buffer behind it is aligned. C: {@code
   * RTE_MBUF_PRIV_ALIGN}.
   */
  private static final int PRIVATE_ALIGNMENT = 8;

  private final String name;
  private final MempoolBuilder mempool;
  private int dataRoom = PktmbufPool.DEFAULT_DATA_ROOM;
  private int privateSize;
  private boolean checked = true;
  private boolean recorded;
  private int size;
  private boolean opsNamed;
  private boolean tableGiven;
  private PreferredOps preferred = PreferredOps.global();
  private List<ExternalMemory> external = List.of();
  private @Nullable Consumer<? super Mbuf> initializer;

  PktmbufPoolBuilder(String name) {
    this.name = name;
    this.mempool = Mempool.builder(name);
  }

  /**
   * Sets the number of mbufs. Required.
   *
   * @param mbufs 1 to {@link Mempool#MAX_SIZE}
   * @return this builder
   */
  public PktmbufPoolBuilder size(int mbufs) {
    this.size = mbufs;
    mempool.size(mbufs);
    return this;
  }

  /**
   * Sets the number of mbufs in the cache of each lcore; 0, the default, for no caches.
   *
   * @param mbufs 0 to {@link Mempool#CACHE_MAX_SIZE}, at most the size of the pool
   * @return this builder
   */
  public PktmbufPoolBuilder cacheSize(int mbufs) {
    mempool.cacheSize(mbufs);
    return this;
  }

  /**
   * Sets the bytes of each data buffer, including the headroom; {@link
   * PktmbufPool#DEFAULT_DATA_ROOM} unless set.
   *
   * @param bytes 0 to {@link PktmbufPool#MAX_DATA_ROOM}; a new packet in a buffer that is shorter
   *     than {@link PktmbufPool#HEADROOM} has no tailroom
   * @return this builder
   */
  public PktmbufPoolBuilder dataRoom(int bytes) {
    this.dataRoom = bytes;
    return this;
  }

  /**
   * Sets the bytes of the application's private area in each mbuf; 0 unless set.
   *
   * @param bytes a multiple of 8, 0 to {@link PktmbufPool#MAX_PRIVATE_SIZE}
   * @return this builder
   */
  public PktmbufPoolBuilder privateSize(int bytes) {
    this.privateSize = bytes;
    return this;
  }

  /**
   * Sets the bytes of memory that belong to the pool itself, for the application; 0 unless set.
   *
   * @param bytes as {@link MempoolBuilder#privateSize}
   * @return this builder
   * @see PktmbufPool#privateData()
   */
  public PktmbufPoolBuilder poolPrivateSize(int bytes) {
    mempool.privateSize(bytes);
    return this;
  }

  /**
   * Sets an initializer, which is called once for each mbuf before the pool is used. What it writes
   * to the {@linkplain Mbuf#privateSegment() private area} stays; what it writes to the buffer
   * stays until a packet overwrites it; lengths and fields are reset to those of an empty packet
   * afterwards. It receives the mbufs in the order of their indices, each in use, and must not
   * free, share, attach or chain them. If it throws, no pool is made. C counterpart: a callback of
   * {@code rte_mempool_obj_iter} after {@code rte_pktmbuf_init}.
   *
   * @param mbufInitializer the initializer; the thread that builds the pool calls it
   * @return this builder
   */
  public PktmbufPoolBuilder initializer(Consumer<? super Mbuf> mbufInitializer) {
    this.initializer = mbufInitializer;
    return this;
  }

  /**
   * Adds flags of the pool.
   *
   * @param more the flags
   * @return this builder
   */
  public PktmbufPoolBuilder flags(PoolFlag... more) {
    mempool.flags(more);
    return this;
  }

  /**
   * Sets the ops of the backend, with their default settings. Unless set, the pool uses the
   * {@linkplain PreferredOps#best() preferred ops}, and if none are preferred, the default of
   * {@link MempoolBuilder#ops(String)}.
   *
   * @param opsName the name of the ops
   * @return this builder
   */
  public PktmbufPoolBuilder ops(String opsName) {
    return ops(opsName, "");
  }

  /**
   * Sets the ops of the backend, with settings.
   *
   * @param opsName the name of the ops
   * @param opsConfig the settings, {@code key=value,key=value}; empty for the defaults
   * @return this builder
   */
  public PktmbufPoolBuilder ops(String opsName, String opsConfig) {
    mempool.ops(opsName, opsConfig);
    opsNamed = true;
    return this;
  }

  /**
   * Sets the preferences that apply if no ops are set; {@link PreferredOps#global()} unless set.
   *
   * @param ops the preferences
   * @return this builder
   */
  public PktmbufPoolBuilder preferredOps(PreferredOps ops) {
    this.preferred = ops;
    return this;
  }

  /**
   * Sets external memory that the mbufs always use as their buffers, for example device memory or
   * memory that is shared with another process. The mbufs use the elements in order, each with its
   * whole length; the private areas are in the pool's own memory. The pool does not free external
   * memory. C counterpart: {@code rte_pktmbuf_pool_create_extbuf}.
   *
   * @param areas the memory; its elements must have at least {@link #dataRoom(int)} bytes, and
   *     there must be at least as many elements as mbufs
   * @return this builder
   */
  public PktmbufPoolBuilder external(ExternalMemory... areas) {
    this.external = List.of(areas);
    return this;
  }

  /**
   * Sets the table in which the ops are looked up; {@link OpsTable#global()} unless set.
   *
   * @param opsTable the table
   * @return this builder
   */
  public PktmbufPoolBuilder opsTable(OpsTable opsTable) {
    mempool.opsTable(opsTable);
    tableGiven = true;
    return this;
  }

  /**
   * Sets the registry that the pool joins; {@link PoolRegistry#global()} unless set.
   *
   * @param poolRegistry the registry
   * @return this builder
   */
  public PktmbufPoolBuilder registry(PoolRegistry poolRegistry) {
    mempool.registry(poolRegistry);
    return this;
  }

  /**
   * Sets the provider of the pool's memory; {@link MemoryProvider#arena()} unless set.
   *
   * @param provider the provider
   * @return this builder
   */
  public PktmbufPoolBuilder memory(MemoryProvider provider) {
    mempool.memory(provider);
    return this;
  }

  /**
   * Sets the kind of device addresses of the pool's memory; {@link IovaMode#VIRTUAL} unless set.
   *
   * @param mode the kind of addresses that {@link Mempool#iova} returns
   * @return this builder
   */
  public PktmbufPoolBuilder iova(IovaMode mode) {
    mempool.iova(mode);
    return this;
  }

  /**
   * Places the mbufs so that none crosses the border of a page.
   *
   * @param pageSize as {@link MempoolBuilder#withinPages}
   * @return this builder
   */
  public PktmbufPoolBuilder withinPages(long pageSize) {
    mempool.withinPages(pageSize);
    return this;
  }

  /**
   * Places the mbufs so that they are spread over memory channels.
   *
   * @param memoryChannels as {@link MempoolBuilder#spread}
   * @param memoryRanks as {@link MempoolBuilder#spread}
   * @return this builder
   */
  public PktmbufPoolBuilder spread(int memoryChannels, int memoryRanks) {
    mempool.spread(memoryChannels, memoryRanks);
    return this;
  }

  /**
   * Sets the guard, which finds more wrong uses of mbufs than the check of a checked pool; {@link
   * Guard#OFF} unless set.
   *
   * @param level as {@link MempoolBuilder#guard}
   * @return this builder
   */
  public PktmbufPoolBuilder guard(Guard level) {
    mempool.guard(level);
    return this;
  }

  /**
   * Turns on the statistics of the pool.
   *
   * @return this builder
   * @see MempoolBuilder#statistics()
   */
  public PktmbufPoolBuilder statistics() {
    mempool.statistics();
    return this;
  }

  /**
   * Sets the sampling of {@link Guard#TRACE}: one of this many allocations is recorded.
   *
   * @param gets as {@link MempoolBuilder#traceEvery}
   * @return this builder
   */
  public PktmbufPoolBuilder traceEvery(int gets) {
    mempool.traceEvery(gets);
    return this;
  }

  /**
   * Sets whether a pool with a guard logs a warning if it is closed while mbufs are in use.
   *
   * @param reports as {@link MempoolBuilder#reportLeaks}
   * @return this builder
   */
  public PktmbufPoolBuilder reportLeaks(boolean reports) {
    mempool.reportLeaks(reports);
    return this;
  }

  /**
   * Turns on the timing of the backend's calls, for the flight recorder.
   *
   * @return this builder
   * @see MempoolBuilder#recordBackendCalls()
   */
  public PktmbufPoolBuilder recordBackendCalls() {
    mempool.recordBackendCalls();
    return this;
  }

  /**
   * Turns on the {@linkplain PktmbufPool#history() history} of each mbuf. It costs some tens of
   * nanoseconds per allocation and free, and about 300 bytes of Java heap per mbuf; a pool without
   * a history pays nothing. C counterpart: the build option {@code RTE_MBUF_HISTORY_DEBUG}.
   *
   * @return this builder
   */
  public PktmbufPoolBuilder history() {
    this.recorded = true;
    return this;
  }

  /**
   * Turns off the check for mbufs that are freed twice, or used after they were freed. An mbuf that
   * is freed twice may then be allocated twice, as in C.
   *
   * @return this builder
   */
  public PktmbufPoolBuilder unchecked() {
    this.checked = false;
    return this;
  }

  /**
   * Builds the pool, full of mbufs. If it fails, nothing is left behind.
   *
   * @return the pool
   * @throws MempoolException EINVAL if a size is not allowed, or external memory is not suitable;
   *     ENOMEM if there is too little of it; further reasons as {@link MempoolBuilder#build()}
   * @throws IllegalStateException if the initializer freed, shared, attached or chained an mbuf
   */
  public PktmbufPool build() {
    checkRange("dataRoom", dataRoom, 0, PktmbufPool.MAX_DATA_ROOM);
    checkRange("privateSize", privateSize, 0, PktmbufPool.MAX_PRIVATE_SIZE);
    if (privateSize % PRIVATE_ALIGNMENT != 0) {
      throw new MempoolException(
          Reason.EINVAL,
          "pool '%s': privateSize is %d, allowed are multiples of %d"
              .formatted(name, privateSize, PRIVATE_ALIGNMENT));
    }
    MbufHistory history = recorded ? newHistory() : null;
    boolean pins = !external.isEmpty();
    if (!opsNamed) {
      choosePreferredOps();
    }
    // a mempool has no empty objects, but an mbuf without buffer and private area can be attached
    mempool.elementSize(Math.max(1, privateSize + (pins ? 0 : dataRoom)));
    Mempool built = mempool.build();
    try {
      PinnedBuffers buffers =
          pins ? new PinnedBuffers(name, external, dataRoom, built.size()) : null;
      PktmbufPool pool = new PktmbufPool(built, dataRoom, privateSize, checked, buffers, history);
      if (initializer != null) {
        pool.initialize(initializer);
      }
      return pool;
    } catch (OutOfMemoryError e) {
      built.close();
      throw tooLarge(e);
    } catch (RuntimeException | Error e) {
      built.close();
      throw e;
    }
  }

  /** Makes the history. Called before the pool of memory is made, which reports all its gets. */
  private MbufHistory newHistory() {
    checkRange("size", size, 1, Mempool.MAX_SIZE);
    try {
      MbufHistory history = new MbufHistory(name, size);
      mempool.objectListener(history.listener());
      return history;
    } catch (OutOfMemoryError e) {
      throw tooLarge(e);
    }
  }

  private MempoolException tooLarge(OutOfMemoryError e) {
    return new MempoolException(
        Reason.ENOMEM,
        "pool '%s': the mbufs do not fit into the JVM's heap; use a smaller pool, or raise the heap (-Xmx)"
            .formatted(name),
        e);
  }

  private void choosePreferredOps() {
    if (!tableGiven) {
      OpsTable.global(); // finding the ops makes those of hardware that is present preferred
    }
    String best = preferred.best();
    if (!best.equals(PreferredOps.DEFAULT)) {
      mempool.ops(best);
    }
  }

  private void checkRange(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new MempoolException(
          Reason.EINVAL,
          "pool '%s': %s is %d, allowed are %d to %d".formatted(name, what, value, min, max));
    }
  }
}
