package dev.mempool.core;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolOps;

/** Pools with ops of the tests, in registries of their own. */
final class TestPools {

  private TestPools() {}

  static Mempool of(MempoolOps ops, int size, int cacheSize) {
    return builder(ops, size, cacheSize).build();
  }

  static MempoolBuilder builder(MempoolOps ops, int size, int cacheSize) {
    return Mempool.builder("pool")
        .registry(new PoolRegistry())
        .opsTable(OpsTable.of(ops))
        .ops(ops.name())
        .size(size)
        .elementSize(8)
        .cacheSize(cacheSize);
  }

  /** The simplest ops, as if only so many threads might use their backend. */
  static TestOps ops(Concurrency concurrency) {
    return new TestOps() {
      @Override
      public Concurrency concurrency() {
        return concurrency;
      }
    };
  }
}
