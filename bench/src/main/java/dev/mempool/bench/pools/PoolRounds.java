// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.core.Mempool;

/**
 * The rounds of {@link PoolBenchmark} outside JMH, for many pools in one process. All pools are
 * used by the same compiled code, so that only the pools make a difference. Not thread-safe.
 */
public final class PoolRounds {

  /** The number of objects per call, besides 1. */
  public static final int BULK = 32;

  private final Mempool pool;
  private final int[] kept;
  private final int n;

  /** Makes rounds of {@code keep} objects with {@code n} per call: 1 or {@link #BULK}. */
  public PoolRounds(Mempool pool, int keep, int n) {
    if (n != 1 && n != BULK) {
      throw new IllegalArgumentException("1 or %d objects per call, not %d".formatted(BULK, n));
    }
    this.pool = pool;
    this.kept = new int[keep];
    this.n = n;
  }

  /** Runs rounds. {@return nanoseconds per object, for its get and its put together} */
  public double run(int rounds) {
    long start = System.nanoTime();
    if (n == 1) {
      singles(rounds);
    } else {
      bulks(rounds);
    }
    return (System.nanoTime() - start) / ((double) rounds * kept.length);
  }

  private void singles(int rounds) {
    for (int i = 0; i < rounds; i++) {
      PoolLoops.singles(pool, null, kept);
    }
  }

  private void bulks(int rounds) {
    for (int i = 0; i < rounds; i++) {
      PoolLoops.bulks(pool, null, kept, BULK, BULK, null);
    }
  }
}
