// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.ClosingBarrier;
import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.support.Bulk;
import dev.mempool.bench.support.GetPutLoop;
import dev.mempool.bench.support.Workload;
import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The round of a {@link Workload} under JMH: that of a pool's {@link GetPutLoop}, or an operation
 * of packets. The score is the time of a round.
 */
public class PoolBenchmark extends JmhSettings.OnLcores {

  /** The pool of all threads. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
  public static class PoolState {

    /** The label of a {@link Work}. */
    @Param("pool")
    String work;

    @Param("ring_mp_mc")
    String ops;

    /** The size of the lcores' caches; {@code user} for a cache of each thread's own. */
    @Param({"0", "512"})
    String cache;

    /** Objects per call, as {@link Bulk#PROPERTY} says. */
    @Param({"1", "32"})
    String n;

    /** Objects that a round gets before it puts them back. */
    @Param("512")
    int keep;

    /** Bytes per object. */
    @Param("2048")
    int element;

    @Param("false")
    boolean statistics;

    @Param("OFF")
    Guard guard;

    /** With the guard TRACE, one get in so many is recorded. */
    @Param("1")
    int traceEvery;

    private Workload workload;
    private ClosingBarrier barrier;

    @Setup
    public void open(BenchmarkParams params) {
      int threads = params.getThreads();
      System.setProperty(Bulk.PROPERTY, n);
      workload = work.equals(Work.OBJECTS.label) ? pool(threads) : packets(threads);
      barrier = new ClosingBarrier(threads, this::close);
    }

    private void close() {
      workload.check();
      workload.close();
    }

    private Workload pool(int threads) {
      MempoolBuilder builder =
          Mempool.builder("bench").ops(ops).size(Pools.size(keep, threads)).elementSize(element);
      if (statistics) {
        builder.statistics(true);
      }
      return Cell.work(builder.guard(guard).traceEvery(traceEvery), cache, keep);
    }

    private Workload packets(int threads) {
      return new Cell(
              Work.of(work), Optional.empty(), cache, threads, Integer.parseInt(n), keep, element)
          .open();
    }
  }

  /** A thread. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
  public static class User {

    private Workload.Loop loop;

    @Setup
    public void open(PoolState state) {
      loop = state.workload.loop();
    }

    @Setup(Level.Iteration)
    public void begin() {
      loop.begin();
    }

    @TearDown(Level.Iteration)
    public void end() {
      loop.end(0);
    }

    @TearDown
    public void leave(PoolState state) {
      loop.leave();
      state.barrier.await();
    }
  }

  // JMH's own loop is compiled last; what it had inlined would run unoptimised until then
  @Benchmark
  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  public int round(User user) {
    return user.loop.round();
  }
}
