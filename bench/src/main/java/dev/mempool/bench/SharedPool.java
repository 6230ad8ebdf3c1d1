package dev.mempool.bench;

import dev.mempool.core.Mempool;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A pool that threads use which are no lcore. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class SharedPool {

  @Param("ring_mp_mc")
  String ops;

  /** The size of the caches. */
  @Param("256")
  int cache;

  /** Whether those threads share caches, or go to the backend. */
  @Param({"false", "true"})
  boolean shared;

  Mempool pool;

  @Setup
  public void open() {
    pool =
        Mempool.builder("shared")
            .ops(ops)
            .size(PoolState.SIZE)
            .elementSize(64)
            .cacheSize(cache)
            .sharedCaches(shared)
            .build();
  }

  @TearDown
  public void close() {
    FullCheck.check(pool);
    pool.close();
  }
}
