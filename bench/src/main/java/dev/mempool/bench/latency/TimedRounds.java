package dev.mempool.bench.latency;

import dev.mempool.bench.PoolExhaustedException;
import dev.mempool.core.Mempool;
import org.HdrHistogram.Histogram;

/**
 * One thread's rounds: it gets objects until it keeps {@link #KEEP}, and puts them all back, with a
 * look at the clock before and after each call.
 */
final class TimedRounds {

  /**
   * As many as the largest cache holds, so that calls through a cache come to the backend at times.
   */
  static final int KEEP = 512;

  /** Objects per call of a bulk: the burst of many network drivers. */
  static final int BULK = 32;

  private final Mempool pool;
  private final int[] kept = new int[KEEP];
  private final Histogram gets = Distribution.empty();
  private final Histogram puts = Distribution.empty();

  TimedRounds(Mempool pool) {
    this.pool = pool;
  }

  Histogram gets() {
    return gets;
  }

  Histogram puts() {
    return puts;
  }

  /** Runs rounds, with single objects or bulks of 32, until the clock shows a time. */
  void until(long deadline, int n) {
    do {
      if (n == 1) {
        singles();
      } else {
        bulks();
      }
    } while (System.nanoTime() - deadline < 0);
    pool.flushCache();
  }

  /** Forgets what was measured. */
  void reset() {
    gets.reset();
    puts.reset();
  }

  void singles() {
    for (int i = 0; i < KEEP; i++) {
      long start = System.nanoTime();
      int object = pool.get();
      gets.recordValue(System.nanoTime() - start);
      if (object == Mempool.NONE) {
        throw new PoolExhaustedException();
      }
      kept[i] = object;
    }
    for (int i = 0; i < KEEP; i++) {
      long start = System.nanoTime();
      pool.put(kept[i]);
      puts.recordValue(System.nanoTime() - start);
    }
  }

  void bulks() {
    for (int i = 0; i < KEEP; i += BULK) {
      long start = System.nanoTime();
      boolean got = pool.getBulk(kept, i, BULK);
      gets.recordValue(System.nanoTime() - start);
      if (!got) {
        throw new PoolExhaustedException();
      }
    }
    for (int i = 0; i < KEEP; i += BULK) {
      long start = System.nanoTime();
      pool.putBulk(kept, i, BULK);
      puts.recordValue(System.nanoTime() - start);
    }
  }
}
