package dev.mempool.bench.latency;

import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.core.Mempool;
import org.HdrHistogram.Histogram;

/**
 * The rounds of one thread. A round gets objects until the thread keeps {@link #KEEP}, and puts
 * them all back. The clock is read before and after each call. Not thread-safe.
 */
final class TimedRounds {

  /** As many objects as the largest cache holds, so that some calls reach the backend. */
  static final int KEEP = 512;

  /** Objects per call of a bulk: the burst of many network drivers. */
  static final int BULK = 32;

  private final Mempool pool;
  private final int[] kept = new int[KEEP];
  private final Histogram gets = LatencyRun.histogram();
  private final Histogram puts = LatencyRun.histogram();

  TimedRounds(Mempool pool) {
    this.pool = pool;
  }

  Histogram gets() {
    return gets;
  }

  Histogram puts() {
    return puts;
  }

  /** Runs rounds with 1 or 32 objects per call until a time of {@link System#nanoTime}. */
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

  /** Clears both histograms. */
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
