package dev.mempool.core;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.ObjectPlacer;
import dev.mempool.api.PoolFlag;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.core.memory.MemoryRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a pool shall be; {@link #build()} creates it. Not safe for use by several threads.
 * C counterpart: the parameters of {@code rte_mempool_create}.
 */
public final class MempoolBuilder {

  /**
   * Objects that the new pool hands to its backend in one call: enough to make the calls cheap,
   * small enough for the stack.
   */
  private static final int POPULATE_BURST = 256;

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
   * Creates the pool, full of objects. When it fails, nothing is left behind.
   *
   * @return the pool
   * @throws MempoolException ENAMETOOLONG, EINVAL, EEXIST (a pool of that name exists), ENOENT (no
   *     such ops), ENOMEM, or what the ops report
   */
  public Mempool build() {
    check();
    OpsEntry entry =
        (table == null ? OpsTable.global() : table).lookup(ops == null ? defaultOps() : ops);
    ObjectLayout layout = new ObjectLayout(name, size, elementSize, Set.copyOf(flags));
    MempoolBackend backend =
        asked(entry, "make a backend", () -> entry.ops().create(layout, config));
    @Nullable MemoryChunk chunk = null;
    @Nullable Mempool pool = null;
    try {
      chunk = place(entry, layout);
      fill(entry, backend);
      OpsInfo info =
          asked(entry, "say its block size", () -> new OpsInfo(backend.contiguousBlockSize()));
      pool =
          new Mempool(
              layout, entry, info, config, backend, chunk, cacheSize, sharedCaches, registry);
      pool.caches().listen();
      registry.add(pool);
      return pool;
    } catch (RuntimeException | Error e) {
      if (pool != null) {
        pool.caches().stopListening();
      }
      closeAll(backend, chunk, e);
      throw e;
    }
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

  /** Asks the ops for something; whatever goes wrong there is reported with their name. */
  private <T> T asked(OpsEntry entry, String what, Supplier<? extends @Nullable T> question) {
    Throwable cause;
    try {
      T answer = question.get();
      if (answer != null) {
        return answer;
      }
      cause = new NullPointerException("null was returned");
    } catch (MempoolException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw new MempoolException(
          Reason.ENOMEM,
          "pool '%s': ops '%s' had not enough memory to %s for %d objects; use a smaller pool, or raise the JVM's heap (-Xmx)"
              .formatted(name, entry.name(), what, size),
          e);
    } catch (RuntimeException | Error e) {
      cause = e;
    }
    throw new MempoolException(
        Reason.EIO,
        "pool '%s': the provider %s of ops '%s' (%s) failed to %s: %s"
            .formatted(name, entry.provider(), entry.name(), entry.source(), what, cause),
        cause);
  }

  private MemoryChunk place(OpsEntry entry, ObjectLayout layout) {
    MempoolOps provider = entry.ops();
    MemoryRequirement need =
        asked(
            entry,
            "say how much memory it needs",
            () -> provider.memoryRequirement(layout, config, size));
    MemoryChunk chunk =
        MemoryProvider.arena()
            .allocate(
                new MemoryRequest(
                    Math.max(need.bytes(), 1),
                    Math.max(need.alignment(), layout.alignment()),
                    "pool '" + name + "'"));
    try {
      long start = chunk.segment().address();
      long bytes = chunk.segment().byteSize();
      ObjectPlacer placer = address -> layout.place(address, start, bytes);
      int reported =
          asked(
              entry,
              "place objects",
              () -> provider.populate(layout, config, start, bytes, size, placer));
      if (layout.placed() != size || reported != size) {
        throw new MempoolException(
            Reason.ENOBUFS,
            ("pool '%s': its ops placed %d of %d objects, and reported %d, in the %d bytes that"
                    + " they asked for. This is a defect of the ops")
                .formatted(name, layout.placed(), size, reported, bytes));
      }
      return chunk;
    } catch (RuntimeException | Error e) {
      chunk.close();
      throw e;
    }
  }

  private void fill(OpsEntry entry, MempoolBackend backend) {
    int[] burst = new int[Math.min(POPULATE_BURST, size)];
    for (int first = 0; first < size; first += burst.length) {
      int count = Math.min(burst.length, size - first);
      for (int i = 0; i < count; i++) {
        burst[i] = first + i;
      }
      if (!asked(entry, "take its objects", () -> backend.enqueue(burst, 0, count))) {
        throw new MempoolException(
            Reason.ENOBUFS,
            "pool '%s': ops '%s' refused objects %d to %d of %d while the pool was filled; its backend must hold them all"
                .formatted(name, entry.name(), first, first + count - 1, size));
      }
    }
  }

  private static void closeAll(
      MempoolBackend backend, @Nullable MemoryChunk chunk, Throwable primary) {
    try {
      backend.close();
    } catch (RuntimeException | Error e) {
      primary.addSuppressed(e);
    }
    if (chunk != null) {
      chunk.close();
    }
  }
}
