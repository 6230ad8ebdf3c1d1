// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolOps;

/** Pools with the ops of the tests, each in its own registry. */
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

  /** Returns the simplest ops with a declared concurrency. */
  static TestOps ops(Concurrency concurrency) {
    return new TestOps() {
      @Override
      public Concurrency concurrency() {
        return concurrency;
      }
    };
  }
}
