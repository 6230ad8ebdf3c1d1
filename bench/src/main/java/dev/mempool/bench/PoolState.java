package dev.mempool.bench;

import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The pool that all workers share. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class PoolState {

  /**
   * Objects per pool: one less than a power of two, which uses a ring of the C library to the full.
   */
  public static final int SIZE = 16383;

  @Param("ring_mp_mc")
  String ops;

  /** The size of the lcores' caches. */
  @Param({"0", "512"})
  int cache;

  /** Objects of the pool; 0 for as many as the threads need. */
  @Param("0")
  int size;

  /** Bytes per object. */
  @Param("2048")
  int element;

  /** Objects that a round gets before it puts them back. */
  @Param("512")
  int keep;

  /** Whether the pool counts what goes through it. */
  @Param("false")
  boolean statistics;

  Mempool pool;
  Departure departure;

  @Setup
  public void open(BenchmarkParams params) {
    int objects = size == 0 ? PoolSize.of(keep, params.getThreads()) : size;
    MempoolBuilder builder =
        Mempool.builder("bench").ops(ops).size(objects).elementSize(element).cacheSize(cache);
    pool = (statistics ? builder.statistics() : builder).build();
    departure = new Departure(params.getThreads(), this::close);
  }

  private void close() {
    FullCheck.check(pool);
    pool.close();
  }
}
