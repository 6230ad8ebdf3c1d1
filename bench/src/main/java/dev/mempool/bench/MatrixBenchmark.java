package dev.mempool.bench;

import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolCache;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The combinations of the C library's own performance test, of which gets and puts may differ in
 * their number of objects. It is a variable here; as a constant it is in {@link PoolBenchmark}. The
 * score is the time of a round: gets until a thread keeps as many as it shall, then puts of them
 * all. A combination that the C test leaves out is refused, with the reason.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {Forks.UNSAFE, Forks.EXECUTOR, Forks.EXECUTOR_CLASS})
public class MatrixBenchmark {

  /** The same number of objects in each get, and in each put. */
  @State(Scope.Benchmark)
  public static class FixedBulks {

    @Param({"1", "4", "8", "32", "64", "128", "256", "512"})
    int get;

    @Param({"1", "4", "8", "32", "64", "128", "256", "512"})
    int put;

    @Setup
    public void check(MatrixState state) {
      Combinations.checkFixed(state.keep, get, put);
    }
  }

  /** Another number in each call. */
  @State(Scope.Benchmark)
  public static class RandomBulks {

    @Param({"8", "32", "64", "128", "256", "512"})
    int max;

    @Setup
    public void check(MatrixState state) {
      Combinations.checkRandom(state.keep, max);
    }
  }

  @Benchmark
  public int fixed(MatrixState state, FixedBulks bulks, MatrixWorker worker) {
    Mempool pool = state.pool;
    @Nullable MempoolCache cache = worker.cache;
    if (cache == null) {
      PoolLoops.getBulks(pool, worker.kept, bulks.get);
      PoolLoops.putBulks(pool, worker.kept, bulks.put);
    } else {
      PoolLoops.getBulks(pool, cache, worker.kept, bulks.get);
      PoolLoops.putBulks(pool, cache, worker.kept, bulks.put);
    }
    return worker.kept[0];
  }

  @Benchmark
  public int random(MatrixState state, RandomBulks bulks, MatrixWorker worker) {
    Mempool pool = state.pool;
    @Nullable MempoolCache cache = worker.cache;
    if (cache == null) {
      PoolLoops.getRandom(pool, worker.kept, bulks.max, worker.series);
      PoolLoops.putRandom(pool, worker.kept, bulks.max, worker.series);
    } else {
      PoolLoops.getRandom(pool, cache, worker.kept, bulks.max, worker.series);
      PoolLoops.putRandom(pool, cache, worker.kept, bulks.max, worker.series);
    }
    return worker.kept[0];
  }
}
