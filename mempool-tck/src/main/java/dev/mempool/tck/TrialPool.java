package dev.mempool.tck;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.ObjectPlacer;
import dev.mempool.api.PoolFlag;
import dev.mempool.api.PoolGeometry;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;

/** Pools of the backend under test, in a table and a registry of their own. */
final class TrialPool {

  private TrialPool() {}

  static Mempool create(Trial trial, int size, int cache) {
    return create(trial.subject(), size, cache, Long.BYTES);
  }

  static Mempool create(Subject subject, int size, int cache, int elementSize) {
    return Mempool.builder("tck")
        .size(size)
        .elementSize(elementSize)
        .flags(PoolFlag.NO_CACHE_ALIGN)
        .cacheSize(cache)
        .ops(Renamed.NAME, subject.config())
        .opsTable(OpsTable.of(new Renamed(subject)))
        .registry(new PoolRegistry())
        .build();
  }

  /** Gets until the pool is empty, in bulks as long as that works; demands all objects. */
  static void requireAll(Trial trial, Mempool pool, int bulk) {
    Owners owners = new Owners(trial, pool.size());
    int missing = pool.size();
    int[] got = new int[bulk];
    while (pool.getBulk(got, 0, bulk)) {
      owners.claim(got, bulk);
      missing -= bulk;
    }
    while (pool.getBulk(got, 0, 1)) {
      owners.claim(got, 1);
      missing--;
    }
    requireNoneMissing(trial, pool, missing);
  }

  /** As {@link #requireAll}, with the calls for one object. */
  static void requireAllSingly(Trial trial, Mempool pool) {
    Owners owners = new Owners(trial, pool.size());
    int missing = pool.size();
    for (int object = pool.get(); object != Mempool.NONE; object = pool.get()) {
      owners.claim(new int[] {object}, 1);
      missing--;
    }
    requireNoneMissing(trial, pool, missing);
  }

  private static void requireNoneMissing(Trial trial, Mempool pool, int missing) {
    trial.require(
        missing == 0,
        "all %d objects to come out of the pool".formatted(pool.size()),
        "%d are missing".formatted(missing));
  }

  /** The ops under a proper name, because their own name is the business of another rule. */
  private static final class Renamed implements MempoolOps {

    static final String NAME = "subject";

    private final Subject subject;

    Renamed(Subject subject) {
      this.subject = subject;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Concurrency concurrency() {
      return subject.concurrency();
    }

    @Override
    public boolean contiguousBlocks() {
      return subject.contiguousBlocks();
    }

    @Override
    public MempoolBackend create(PoolGeometry geometry, String config) {
      return subject.ops().create(geometry, config);
    }

    @Override
    public MemoryRequirement memoryRequirement(PoolGeometry geometry, String config, int objects) {
      return subject.ops().memoryRequirement(geometry, config, objects);
    }

    @Override
    public int populate(
        PoolGeometry geometry,
        String config,
        long address,
        long bytes,
        int objects,
        ObjectPlacer placer) {
      return subject.ops().populate(geometry, config, address, bytes, objects, placer);
    }
  }
}
