package dev.mempool.bench.latency;

import com.google.gson.JsonObject;
import dev.mempool.bench.FullCheck;
import dev.mempool.bench.LcoreExecutor;
import dev.mempool.bench.PoolState;
import dev.mempool.core.Mempool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** The process that measures one backend with one size of cache: {@code OPS CACHE THREADS...}. */
final class LatencyRun {

  /** Compiles the loops and fills the caches; the longest that is seen to matter is half of it. */
  private static final long WARMUP_NS = 300_000_000;

  /** Some million calls: enough for a few hundred beyond the 99.99th percentile. */
  private static final long MEASUREMENT_NS = 500_000_000;

  /** As much as one round of singles. */
  private static final int TIMER_LOOKS = 1024;

  /** How long a thread waits for the others; one that failed never comes. */
  private static final long PATIENCE_SECONDS = 10;

  private LatencyRun() {}

  public static void main(String[] words) throws InterruptedException, ExecutionException {
    long timer = timerNs();
    for (int i = 2; i < words.length; i++) {
      int threads = Integer.parseInt(words[i]);
      for (int n : new int[] {1, TimedRounds.BULK}) {
        measure(words[0], Integer.parseInt(words[1]), threads, n, timer, WARMUP_NS, MEASUREMENT_NS)
            .forEach(System.out::println);
      }
    }
  }

  /** {@return the median of what two looks at the clock are apart with nothing between them} */
  static long timerNs() {
    Histogram histogram = Distribution.empty();
    long deadline = System.nanoTime() + WARMUP_NS;
    do {
      histogram.reset();
      look(histogram);
    } while (System.nanoTime() - deadline < 0);
    return histogram.getValueAtPercentile(50);
  }

  private static void look(Histogram histogram) {
    for (int i = 0; i < TIMER_LOOKS; i++) {
      long start = System.nanoTime();
      histogram.recordValue(System.nanoTime() - start);
    }
  }

  /** {@return the row of the gets and that of the puts} */
  static List<JsonObject> measure(
      String ops, int cache, int threads, int n, long timer, long warmupNs, long measurementNs)
      throws InterruptedException, ExecutionException {
    List<TimedRounds> rounds = new ArrayList<>();
    try (Mempool pool =
            Mempool.builder("latency")
                .ops(ops)
                .size(PoolState.SIZE)
                .elementSize(64)
                .cacheSize(cache)
                .build();
        LcoreExecutor executor = new LcoreExecutor(threads, "latency")) {
      CyclicBarrier together = new CyclicBarrier(threads);
      List<Callable<TimedRounds>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        tasks.add(() -> run(new TimedRounds(pool), together, n, warmupNs, measurementNs));
      }
      for (Future<TimedRounds> done : executor.invokeAll(tasks)) {
        rounds.add(done.get());
      }
      FullCheck.check(pool);
    }
    return List.of(
        row(ops, cache, threads, n, "get", timer, rounds, TimedRounds::gets),
        row(ops, cache, threads, n, "put", timer, rounds, TimedRounds::puts));
  }

  private static TimedRounds run(
      TimedRounds rounds, CyclicBarrier together, int n, long warmupNs, long measurementNs)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    together.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    rounds.until(System.nanoTime() + warmupNs, n);
    rounds.reset();
    together.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    rounds.until(System.nanoTime() + measurementNs, n);
    return rounds;
  }

  private static JsonObject row(
      String ops,
      int cache,
      int threads,
      int n,
      String operation,
      long timer,
      List<TimedRounds> rounds,
      Function<TimedRounds, Histogram> histogram) {
    JsonObject row = new JsonObject();
    row.addProperty("ops", ops);
    row.addProperty("cache", cache);
    row.addProperty("threads", threads);
    row.addProperty("n", n);
    row.addProperty("operation", operation);
    Distribution.addTo(row, Distribution.merged(rounds.stream().map(histogram).toList()));
    row.addProperty("timer_ns", timer);
    return row;
  }
}
