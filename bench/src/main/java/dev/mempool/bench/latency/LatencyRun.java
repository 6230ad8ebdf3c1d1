// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.latency;

import dev.mempool.bench.measure.ChildPart;
import dev.mempool.bench.measure.Part;
import dev.mempool.bench.measure.PinnedExecutor;
import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.measure.Processors;
import dev.mempool.bench.support.Json;
import dev.mempool.bench.support.PoolWork;
import dev.mempool.core.Mempool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;

/**
 * The time of each single call: the whole distribution, with one thread, as many as processors, and
 * twice as many, which are interrupted in the middle of a call. Threads are pinned; of twice as
 * many, two share each processor. A child process measures one backend with one size of caches.
 *
 * <p>A round gets objects until the thread keeps {@link #KEEP}, and puts them all back. The clock
 * is read before and after each call.
 */
public final class LatencyRun {

  /** As many objects as the largest cache holds, so that some calls reach the backend. */
  static final int KEEP = 512;

  /** Objects per call of a bulk: the burst of many network drivers. */
  private static final int BULK = 32;

  /** Compiles the loops and fills the caches; half of it is enough. */
  private static final long WARMUP_NS = 300_000_000;

  /** Some million calls: enough for a few hundred beyond the 99.99th percentile. */
  private static final long MEASUREMENT_NS = 500_000_000;

  /** Readings of the clock per round, as many as a round of single objects has. */
  private static final int CLOCK_READINGS = 1024;

  /** The time that a thread waits for the others. A thread that failed never arrives. */
  private static final long TIMEOUT_SECONDS = 10;

  /** Longer than any pause that leaves a machine usable. */
  private static final long LONGEST_NS = 600_000_000_000L;

  /** Digits of a value; the clock itself is not more exact. */
  private static final int DIGITS = 2;

  /** The percentiles of the curve, dense where the slow calls are. */
  private static final double[] CURVE = {
    0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 97.5, 99, 99.5, 99.9, 99.95, 99.99, 99.995, 99.999,
    99.9999, 100
  };

  private LatencyRun() {}

  /** The latencies of the gets or the puts, in nanoseconds, and that of a reading of the clock. */
  record Row(
      String ops,
      int cache,
      int threads,
      int n,
      String operation,
      long count,
      long p50,
      long p99,
      long p999,
      long max,
      List<List<Number>> curve,
      long timerNs) {

    static Row of(
        String ops, int cache, int threads, int n, String operation, Histogram all, long clock) {
      return new Row(
          ops,
          cache,
          threads,
          n,
          operation,
          all.getTotalCount(),
          all.getValueAtPercentile(50),
          all.getValueAtPercentile(99),
          all.getValueAtPercentile(99.9),
          all.getMaxValue(),
          DoubleStream.of(CURVE)
              .mapToObj(percent -> List.<Number>of(percent, all.getValueAtPercentile(percent)))
              .toList(),
          clock);
    }
  }

  /** {@return the part of the report} */
  public static Part part() {
    return new ChildPart(
        "latency",
        Duration.ofSeconds(6),
        LatencyRun.class,
        ChildPart.opsAndCaches(),
        UnaryOperator.identity());
  }

  /** {@return the numbers of threads: one, as many as processors, and twice as many} */
  static List<Integer> threads(int processors) {
    return List.copyOf(new TreeSet<>(List.of(1, processors, 2 * processors)));
  }

  /** Measures the backend and the size of caches of the two arguments. */
  public static void main(String[] words) throws InterruptedException, ExecutionException {
    long clock = clockNs();
    for (int threads : threads(Processors.allowed().size())) {
      for (int n : List.of(1, BULK)) {
        measure(words[0], Integer.parseInt(words[1]), threads, n, clock, WARMUP_NS, MEASUREMENT_NS)
            .forEach(row -> System.out.println(Json.compact(row)));
      }
    }
  }

  /** {@return a histogram that holds any latency and never allocates} */
  static Histogram histogram() {
    return new Histogram(LONGEST_NS, DIGITS);
  }

  /** {@return the median difference of two readings of the clock with nothing between them} */
  private static long clockNs() {
    Histogram histogram = histogram();
    long deadline = System.nanoTime() + WARMUP_NS;
    do {
      histogram.reset();
      readClock(histogram);
    } while (System.nanoTime() - deadline < 0);
    return histogram.getValueAtPercentile(50);
  }

  private static void readClock(Histogram histogram) {
    for (int i = 0; i < CLOCK_READINGS; i++) {
      long start = System.nanoTime();
      histogram.recordValue(System.nanoTime() - start);
    }
  }

  /** {@return the row of the gets and that of the puts} */
  static List<Row> measure(
      String ops, int cache, int threads, int n, long clock, long warmupNs, long measurementNs)
      throws InterruptedException, ExecutionException {
    List<Histogram> gets = new ArrayList<>();
    List<Histogram> puts = new ArrayList<>();
    try (Mempool pool =
            Mempool.builder("latency")
                .ops(ops)
                .size(Pools.SIZE)
                .elementSize(64)
                .cacheSize(cache)
                .build();
        PinnedExecutor executor = new PinnedExecutor.Lcores(threads, "latency")) {
      CyclicBarrier barrier = new CyclicBarrier(threads);
      Callable<Rounds> task =
          () -> {
            Rounds rounds = new Rounds(pool);
            barrier.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            rounds.until(System.nanoTime() + warmupNs, n);
            rounds.gets.reset();
            rounds.puts.reset();
            barrier.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            rounds.until(System.nanoTime() + measurementNs, n);
            return rounds;
          };
      for (Future<Rounds> done : executor.invokeAll(Collections.nCopies(threads, task))) {
        gets.add(done.get().gets);
        puts.add(done.get().puts);
      }
      PoolWork.check(pool);
    }
    return List.of(
        Row.of(ops, cache, threads, n, "get", merged(gets), clock),
        Row.of(ops, cache, threads, n, "put", merged(puts), clock));
  }

  /** {@return the sum of the histograms of several threads} */
  static Histogram merged(List<Histogram> parts) {
    Histogram all = histogram();
    parts.forEach(all::add);
    return all;
  }

  /** The rounds of one thread. Not thread-safe. */
  private static final class Rounds {

    private final Mempool pool;
    private final int[] kept = new int[KEEP];
    private final Histogram gets = histogram();
    private final Histogram puts = histogram();

    Rounds(Mempool pool) {
      this.pool = pool;
    }

    /** Runs rounds with 1 or {@link #BULK} objects per call until a time of the clock. */
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

    private void singles() {
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

    private void bulks() {
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
}
