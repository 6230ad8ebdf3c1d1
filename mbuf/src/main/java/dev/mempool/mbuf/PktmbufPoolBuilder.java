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
 * Collects what a pool of mbufs shall be; {@link #build()} creates it. Not safe for use by several
 * threads. C counterpart: the parameters of {@code rte_pktmbuf_pool_create_by_ops}.
 */
public final class PktmbufPoolBuilder {

  /**
   * The private area is made of 8-byte words, so that the buffer behind it is aligned. C: {@code
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
   * Sets how many mbufs each lcore may keep in its cache; 0, the default, for no caches.
   *
   * @param mbufs 0 to {@link Mempool#CACHE_MAX_SIZE}, at most the size of the pool
   * @return this builder
   */
  public PktmbufPoolBuilder cacheSize(int mbufs) {
    mempool.cacheSize(mbufs);
    return this;
  }

  /**
   * Sets the bytes of each data buffer, the headroom included; {@link
   * PktmbufPool#DEFAULT_DATA_ROOM} unless set.
   *
   * @param bytes 0 to {@link PktmbufPool#MAX_DATA_ROOM}; buffers shorter than {@link
   *     PktmbufPool#HEADROOM} are all headroom
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
   * Has each mbuf prepared once, before anybody can get it: what is written to its {@linkplain
   * Mbuf#privateSegment() private area} stays, and so does what is written to its buffer until a
   * packet overwrites it; its lengths and fields are those of an empty packet again. It gets the
   * mbufs in the order of their indices, each in use, and must not free, share, attach or chain
   * them. When it throws, no pool is made. C counterpart: a callback of {@code
   * rte_mempool_obj_iter} behind {@code rte_pktmbuf_init}.
   *
   * @param mbufInitializer is called on the thread that makes the pool
   * @return this builder
   */
  public PktmbufPoolBuilder initializer(Consumer<? super Mbuf> mbufInitializer) {
    this.initializer = mbufInitializer;
    return this;
  }

  /**
   * Adds flags.
   *
   * @param more what to ask for
   * @return this builder
   */
  public PktmbufPoolBuilder flags(PoolFlag... more) {
    mempool.flags(more);
    return this;
  }

  /**
   * Chooses the backend with its default settings. Without a choice it is {@linkplain
   * PreferredOps#best() the preferred one}, and where nobody prefers any, that of {@link
   * MempoolBuilder#ops(String)}.
   *
   * @param opsName the name of the ops
   * @return this builder
   */
  public PktmbufPoolBuilder ops(String opsName) {
    return ops(opsName, "");
  }

  /**
   * Chooses the backend.
   *
   * @param opsName the name of the ops
   * @param opsConfig its settings, {@code key=value,key=value}; empty for the defaults
   * @return this builder
   */
  public PktmbufPoolBuilder ops(String opsName, String opsConfig) {
    mempool.ops(opsName, opsConfig);
    opsNamed = true;
    return this;
  }

  /**
   * Sets whose preference counts when no backend is chosen; {@link PreferredOps#global()} unless
   * set.
   *
   * @param ops the preferences
   * @return this builder
   */
  public PktmbufPoolBuilder preferredOps(PreferredOps ops) {
    this.preferred = ops;
    return this;
  }

  /**
   * Lets the mbufs use external memory as their buffers, for good: as device memory, or memory that
   * is shared with others. The mbufs take the buffers in order, each with its whole length; the
   * private areas lie in the pool's own memory. The pool does not free external memory. C
   * counterpart: {@code rte_pktmbuf_pool_create_extbuf}.
   *
   * @param areas the memory; its elements must have at least {@link #dataRoom(int)} bytes, and
   *     there must be as many as mbufs
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
   * Chooses where the memory comes from; {@link MemoryProvider#arena()} unless set.
   *
   * @param provider the provider
   * @return this builder
   */
  public PktmbufPoolBuilder memory(MemoryProvider provider) {
    mempool.memory(provider);
    return this;
  }

  /**
   * Chooses what devices call an address of the pool's memory; {@link IovaMode#VIRTUAL} unless set.
   *
   * @param mode how {@link Mempool#iova} finds its answer
   * @return this builder
   */
  public PktmbufPoolBuilder iova(IovaMode mode) {
    mempool.iova(mode);
    return this;
  }

  /**
   * Keeps mbufs from crossing the borders of pages.
   *
   * @param pageSize as {@link MempoolBuilder#withinPages}
   * @return this builder
   */
  public PktmbufPoolBuilder withinPages(long pageSize) {
    mempool.withinPages(pageSize);
    return this;
  }

  /**
   * Spreads the mbufs over memory channels.
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
   * Sets how closely the pool watches that mbufs are used rightly, beyond its own check for mbufs
   * that are freed twice; {@link Guard#OFF} unless set.
   *
   * @param level as {@link MempoolBuilder#guard}
   * @return this builder
   */
  public PktmbufPoolBuilder guard(Guard level) {
    mempool.guard(level);
    return this;
  }

  /**
   * Has the pool count what goes through it.
   *
   * @return this builder
   * @see MempoolBuilder#statistics()
   */
  public PktmbufPoolBuilder statistics() {
    mempool.statistics();
    return this;
  }

  /**
   * Sets how many allocations {@link Guard#TRACE} records.
   *
   * @param gets as {@link MempoolBuilder#traceEvery}
   * @return this builder
   */
  public PktmbufPoolBuilder traceEvery(int gets) {
    mempool.traceEvery(gets);
    return this;
  }

  /**
   * Sets whether a pool with a guard that is closed while mbufs are out logs a warning.
   *
   * @param reports as {@link MempoolBuilder#reportLeaks}
   * @return this builder
   */
  public PktmbufPoolBuilder reportLeaks(boolean reports) {
    mempool.reportLeaks(reports);
    return this;
  }

  /**
   * Has the calls of the backend timed, for the flight recorder.
   *
   * @return this builder
   * @see MempoolBuilder#recordBackendCalls()
   */
  public PktmbufPoolBuilder recordBackendCalls() {
    mempool.recordBackendCalls();
    return this;
  }

  /**
   * Has the pool record what happens to each mbuf: {@link PktmbufPool#history()}. Costs some tens
   * of nanoseconds per allocation and free, and about 300 bytes of Java heap per mbuf; a pool
   * without it pays nothing. C counterpart: the build option {@code RTE_MBUF_HISTORY_DEBUG}.
   *
   * @return this builder
   */
  public PktmbufPoolBuilder history() {
    this.recorded = true;
    return this;
  }

  /**
   * Turns off the check for mbufs that are freed twice, or used after they were freed: the pool
   * then behaves as the C library does, which hands out such an mbuf twice.
   *
   * @return this builder
   */
  public PktmbufPoolBuilder unchecked() {
    this.checked = false;
    return this;
  }

  /**
   * Creates the pool, full of mbufs. When it fails, nothing is left behind.
   *
   * @return the pool
   * @throws MempoolException EINVAL if a size is not allowed, or external memory cannot serve;
   *     ENOMEM if there is too little of it; and whatever {@link MempoolBuilder#build()} throws
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
    // a mempool has no empty objects, while an mbuf without buffer and private area is of use: it
    // can refer to others' buffers
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

  /** Before the pool of memory, which tells it of the first allocation. */
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
      OpsTable.global(); // ops for hardware that is there become preferred when they are found
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
