package dev.mempool.bench.pools;

import dev.mempool.bench.measure.Pools;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The pool of {@link PoolBenchmark}. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class PoolState extends WorkerPool {

  @Param("ring_mp_mc")
  String ops;

  /** The size of the lcores' caches; {@code user} for a cache of each thread's own. */
  @Param({"0", "512"})
  String cache;

  /** Objects of the pool; 0 for as many as the threads need. */
  @Param("0")
  int size;

  /** Bytes per object. */
  @Param("2048")
  int element;

  /** Objects that a round gets before it puts them back. */
  @Param("512")
  int keep;

  /** Whether the pool counts its operations. */
  @Param("false")
  boolean statistics;

  @Setup
  public void open(BenchmarkParams params) {
    int threads = params.getThreads();
    int objects = size == 0 ? Pools.size(keep, threads) : size;
    MempoolBuilder builder = Mempool.builder("bench").ops(ops).size(objects).elementSize(element);
    open(statistics ? builder.statistics() : builder, cache, threads);
  }

  /** A thread of {@link PoolBenchmark}. */
  @State(Scope.Thread)
  public static class Worker extends User {

    @Setup
    public void open(PoolState state) {
      use(state, state.keep);
    }
  }
}
