package dev.mempool.bench;

import dev.mempool.core.Mempool;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The pool of {@link MatrixBenchmark}, as the C library's own test makes it. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class MatrixState {

  /** The most that a thread keeps; pools have room for it, whatever is kept. */
  private static final int MAX_KEEP = 32768;

  private static final int ELEMENT = 2048;

  /** A cache that the thread owns. */
  static final String USER = "user";

  @Param({"ring_mp_mc", "stack", "lf_stack", "bucket"})
  String ops;

  /** The size of the lcores' caches, or {@link #USER}. */
  @Param({"0", "512", USER})
  String cache;

  /** Objects that a round gets before it puts them back. */
  @Param({"32", "128", "512", "2048", "8192", "32768"})
  int keep;

  Mempool pool;
  Departure departure;

  @Setup
  public void open(BenchmarkParams params) {
    pool =
        Mempool.builder("matrix")
            .ops(ops)
            .size(PoolSize.of(MAX_KEEP, params.getThreads()))
            .elementSize(ELEMENT)
            .cacheSize(cache.equals(USER) ? 0 : Integer.parseInt(cache))
            .build();
    departure = new Departure(params.getThreads(), this::close);
  }

  private void close() {
    FullCheck.check(pool);
    pool.close();
  }
}
