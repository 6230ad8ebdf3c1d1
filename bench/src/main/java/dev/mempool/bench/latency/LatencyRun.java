package dev.mempool.bench.latency;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.mempool.bench.measure.ChildPart;
import dev.mempool.bench.measure.Part;
import dev.mempool.bench.measure.PinnedExecutor;
import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.measure.Processors;
import dev.mempool.core.Mempool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.HdrHistogram.Histogram;

/**
 * The time of each single call: the whole distribution, with one thread, as many as processors, and
 * twice as many, which are interrupted in the middle of a call. Threads are pinned; of twice as
 * many, two share each processor. A child process measures one backend with one size of caches.
 */
public final class LatencyRun {

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
      for (int n : List.of(1, TimedRounds.BULK)) {
        measure(words[0], Integer.parseInt(words[1]), threads, n, clock, WARMUP_NS, MEASUREMENT_NS)
            .forEach(System.out::println);
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
  static List<JsonObject> measure(
      String ops, int cache, int threads, int n, long clock, long warmupNs, long measurementNs)
      throws InterruptedException, ExecutionException {
    List<TimedRounds> rounds = new ArrayList<>();
    try (Mempool pool =
            Mempool.builder("latency")
                .ops(ops)
                .size(Pools.SIZE)
                .elementSize(64)
                .cacheSize(cache)
                .build();
        PinnedExecutor executor = new PinnedExecutor.Lcores(threads, "latency")) {
      CyclicBarrier barrier = new CyclicBarrier(threads);
      Callable<TimedRounds> task =
          () -> run(new TimedRounds(pool), barrier, n, warmupNs, measurementNs);
      for (Future<TimedRounds> done : executor.invokeAll(Collections.nCopies(threads, task))) {
        rounds.add(done.get());
      }
      Pools.check(pool);
    }
    List<JsonObject> rows = new ArrayList<>();
    for (String operation : List.of("get", "put")) {
      JsonObject row = new JsonObject();
      row.addProperty("ops", ops);
      row.addProperty("cache", cache);
      row.addProperty("threads", threads);
      row.addProperty("n", n);
      row.addProperty("operation", operation);
      Function<TimedRounds, Histogram> histogram =
          operation.equals("get") ? TimedRounds::gets : TimedRounds::puts;
      addFigures(row, merged(rounds.stream().map(histogram).toList()));
      row.addProperty("timer_ns", clock);
      rows.add(row);
    }
    return rows;
  }

  private static TimedRounds run(
      TimedRounds rounds, CyclicBarrier barrier, int n, long warmupNs, long measurementNs)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    barrier.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    rounds.until(System.nanoTime() + warmupNs, n);
    rounds.reset();
    barrier.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    rounds.until(System.nanoTime() + measurementNs, n);
    return rounds;
  }

  /** {@return the sum of the histograms of several threads} */
  static Histogram merged(List<Histogram> parts) {
    Histogram all = histogram();
    parts.forEach(all::add);
    return all;
  }

  static void addFigures(JsonObject row, Histogram histogram) {
    row.addProperty("count", histogram.getTotalCount());
    row.addProperty("p50", histogram.getValueAtPercentile(50));
    row.addProperty("p99", histogram.getValueAtPercentile(99));
    row.addProperty("p999", histogram.getValueAtPercentile(99.9));
    row.addProperty("max", histogram.getMaxValue());
    JsonArray curve = new JsonArray();
    for (double percentile : CURVE) {
      JsonArray point = new JsonArray();
      point.add(percentile);
      point.add(histogram.getValueAtPercentile(percentile));
      curve.add(point);
    }
    row.add("curve", curve);
  }
}
