// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.Pools;
import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
import dev.mempool.core.UserOwnedCache;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The cost of guards: the only thread of a pool gets 1 or 32 objects through a cache of its own and
 * puts them back. The score is the time of that.
 */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class GuardBenchmark extends JmhSettings {

  @Param({"OFF", "STATE", "CANARY", "TRACE"})
  Guard guard;

  /** With TRACE, one get in so many is recorded. */
  @Param("1")
  int traceEvery;

  private final int[] objects = new int[32];
  private Mempool pool;
  private UserOwnedCache cache;

  @Setup
  public void open() {
    pool =
        Mempool.builder("guarded")
            .size(Pools.SIZE)
            .elementSize(2048)
            .guard(guard)
            .traceEvery(traceEvery)
            .build();
    cache = pool.newCache(Mempool.maxCacheSize());
  }

  @TearDown
  public void close() {
    cache.close();
    Pools.checkAndClose(pool);
  }

  @Benchmark
  public int n1() {
    int object = PoolLoops.get(pool, cache);
    PoolLoops.put(pool, cache, object);
    return object;
  }

  @Benchmark
  public int n32() {
    PoolLoops.get(pool, cache, objects, 0, objects.length);
    PoolLoops.put(pool, cache, objects, 0, objects.length);
    return objects[0];
  }
}
