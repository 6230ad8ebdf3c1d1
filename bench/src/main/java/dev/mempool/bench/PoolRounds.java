package dev.mempool.bench;

import dev.mempool.core.Mempool;

/**
 * The rounds of {@link PoolBenchmark} outside JMH, for many pools in one process: the same compiled
 * code then works on all of them, and what differs is the pools.
 */
public final class PoolRounds {

  /** Objects per call, besides 1. */
  public static final int BULK = 32;

  private final Mempool pool;
  private final int[] kept;
  private final int n;

  /**
   * Does nothing yet.
   *
   * @param pool which has at least keep objects
   * @param keep objects that a round gets before it puts them back; a multiple of n
   * @param n objects per call: 1 or {@link #BULK}
   */
  public PoolRounds(Mempool pool, int keep, int n) {
    if (n != 1 && n != BULK) {
      throw new IllegalArgumentException("1 or %d objects per call, not %d".formatted(BULK, n));
    }
    this.pool = pool;
    this.kept = new int[keep];
    this.n = n;
  }

  /**
   * Runs rounds.
   *
   * @param rounds how many
   * @return nanoseconds per object, for its get and its put together
   */
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
      PoolLoops.getSingles(pool, kept);
      PoolLoops.putSingles(pool, kept);
    }
  }

  /** The number of objects is a constant here. */
  private void bulks(int rounds) {
    for (int i = 0; i < rounds; i++) {
      PoolLoops.getBulks(pool, kept, BULK);
      PoolLoops.putBulks(pool, kept, BULK);
    }
  }
}
