// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.Pools;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * A round gets objects in bulks of n until it keeps {@link PoolState#keep}, and puts them back in
 * bulks of n. The score is the time of a round. The bulks of {@code random} are of 1 to n objects,
 * as {@link RandomSeries} gives them. With {@code cache=user} every thread uses a cache of its own.
 */
// JMH's own loop is compiled last; what it had inlined would run unoptimised until then
@CompilerControl(CompilerControl.Mode.DONT_INLINE)
public class PoolBenchmark extends JmhSettings.OnLcores {

  /** The pool of all threads. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
  public static class PoolState extends WorkerPool {

    @Param("ring_mp_mc")
    String ops;

    /** The size of the lcores' caches, or {@code user}. */
    @Param({"0", "512"})
    String cache;

    /** Objects of the pool; 0 for as many as the threads need. */
    @Param("0")
    int size;

    /** Bytes per object. */
    @Param("2048")
    int element;

    @Param("512")
    int keep;

    @Param("false")
    boolean statistics;

    @Setup
    public void open(BenchmarkParams params) {
      int threads = params.getThreads();
      int objects = size == 0 ? Pools.size(keep, threads) : size;
      MempoolBuilder builder = Mempool.builder("bench").ops(ops).size(objects).elementSize(element);
      open(statistics ? builder.statistics(true) : builder, cache, threads);
    }
  }

  /** A thread. */
  @State(Scope.Thread)
  public static class User extends WorkerPool.User {

    @Setup
    public void open(PoolState state) {
      use(state, state.keep);
    }
  }

  @Benchmark
  public int n1(User worker) {
    return PoolLoops.singles(worker);
  }

  @Benchmark
  public int n4(User worker) {
    return PoolLoops.bulks(worker, 4, 4, null);
  }

  @Benchmark
  public int n8(User worker) {
    return PoolLoops.bulks(worker, 8, 8, null);
  }

  @Benchmark
  public int n32(User worker) {
    return PoolLoops.bulks(worker, 32, 32, null);
  }

  @Benchmark
  public int n64(User worker) {
    return PoolLoops.bulks(worker, 64, 64, null);
  }

  @Benchmark
  public int n128(User worker) {
    return PoolLoops.bulks(worker, 128, 128, null);
  }

  @Benchmark
  public int n256(User worker) {
    return PoolLoops.bulks(worker, 256, 256, null);
  }

  @Benchmark
  public int n512(User worker) {
    return PoolLoops.bulks(worker, 512, 512, null);
  }

  @Benchmark
  public int random8(User worker) {
    return PoolLoops.bulks(worker, 8, 8, worker.series);
  }

  @Benchmark
  public int random32(User worker) {
    return PoolLoops.bulks(worker, 32, 32, worker.series);
  }

  @Benchmark
  public int random64(User worker) {
    return PoolLoops.bulks(worker, 64, 64, worker.series);
  }

  @Benchmark
  public int random128(User worker) {
    return PoolLoops.bulks(worker, 128, 128, worker.series);
  }

  @Benchmark
  public int random256(User worker) {
    return PoolLoops.bulks(worker, 256, 256, worker.series);
  }

  @Benchmark
  public int random512(User worker) {
    return PoolLoops.bulks(worker, 512, 512, worker.series);
  }
}
