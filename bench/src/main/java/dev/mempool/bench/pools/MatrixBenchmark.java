// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.Pools;
import dev.mempool.core.Mempool;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The combinations of the C library's own performance test, in which gets and puts may take
 * different numbers of objects. The numbers are variables here; in {@link PoolBenchmark} they are
 * constants. The score is the time of a round: gets until a thread keeps {@code keep} objects, then
 * puts of them all. A combination that the C test leaves out is refused, with the reason.
 */
@Fork(
    value = 1,
    jvmArgsAppend = {JmhSettings.UNSAFE, JmhSettings.EXECUTOR, JmhSettings.LCORES})
public class MatrixBenchmark extends JmhSettings {

  /** The pool, as the C library's own test makes it, with room for the largest {@code keep}. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
  public static class MatrixPool extends WorkerPool {

    @Param({"ring_mp_mc", "stack", "lf_stack", "bucket"})
    String ops;

    /** The size of the lcores' caches; {@code user} for a cache of each thread's own. */
    @Param({"0", "512", USER})
    String cache;

    /** Objects that a round gets before it puts them back. */
    @Param({"32", "128", "512", "2048", "8192", "32768"})
    int keep;

    @Setup
    public void open(BenchmarkParams params) {
      int threads = params.getThreads();
      int size = Pools.size(32768, threads);
      open(Mempool.builder("matrix").ops(ops).size(size).elementSize(2048), cache, threads);
    }
  }

  /** A thread. */
  @State(Scope.Thread)
  public static class User extends WorkerPool.User {

    @Setup
    public void open(MatrixPool state) {
      use(state, state.keep);
    }
  }

  /** The number of objects of each get, and of each put. */
  @State(Scope.Benchmark)
  public static class FixedBulks {

    @Param({"1", "4", "8", "32", "64", "128", "256", "512"})
    int get;

    @Param({"1", "4", "8", "32", "64", "128", "256", "512"})
    int put;

    @Setup
    public void check(MatrixPool state) {
      int keep = state.keep;
      if (keep % get != 0 || keep % put != 0) {
        throw leftOut(
            "%d objects cannot be got %d at a time and put %d at a time; get and put must divide"
                + " keep",
            keep, get, put);
      }
    }
  }

  /** The largest number of objects of a call, if each call takes a random number. */
  @State(Scope.Benchmark)
  public static class RandomBulks {

    @Param({"8", "32", "64", "128", "256", "512"})
    int max;

    @Setup
    public void check(MatrixPool state) {
      if (max > state.keep) {
        throw leftOut(
            "calls of up to %d objects need a keep of at least as many, not %d", max, state.keep);
      }
    }
  }

  @Benchmark
  public int fixed(FixedBulks bulks, User worker) {
    return PoolLoops.bulks(worker, bulks.get, bulks.put, null);
  }

  @Benchmark
  public int random(RandomBulks bulks, User worker) {
    return PoolLoops.bulks(worker, bulks.max, bulks.max, worker.series);
  }

  private static IllegalArgumentException leftOut(String reason, Object... numbers) {
    return new IllegalArgumentException(
        "left out, as in the C library's test: " + reason.formatted(numbers));
  }
}
