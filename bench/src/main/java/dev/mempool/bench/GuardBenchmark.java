package dev.mempool.bench;

import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolCache;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What guards cost: one thread gets one object or 32 through a cache of its own, and puts them
 * back. The score is the time of that.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = Forks.UNSAFE)
public class GuardBenchmark {

  /** A pool, and what its one thread uses. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
  public static class Guarded {

    @Param({"OFF", "STATE", "CANARY", "TRACE"})
    Guard guard;

    /** One in how many gets is recorded; matters to TRACE alone. */
    @Param("1")
    int traceEvery;

    final int[] objects = new int[32];
    Mempool pool;
    MempoolCache cache;

    @Setup
    public void open() {
      pool =
          Mempool.builder("guarded")
              .size(PoolState.SIZE)
              .elementSize(2048)
              .guard(guard)
              .traceEvery(traceEvery)
              .build();
      cache = pool.newCache(Mempool.CACHE_MAX_SIZE);
    }

    @TearDown
    public void close() {
      cache.close();
      FullCheck.check(pool);
      pool.close();
    }
  }

  @Benchmark
  public int n1(Guarded state) {
    int object = state.pool.get(state.cache);
    if (object == Mempool.NONE) {
      throw new PoolExhaustedException();
    }
    state.pool.put(state.cache, object);
    return object;
  }

  @Benchmark
  public int n32(Guarded state) {
    int[] objects = state.objects;
    if (!state.pool.getBulk(state.cache, objects, 0, objects.length)) {
      throw new PoolExhaustedException();
    }
    state.pool.putBulk(state.cache, objects, 0, objects.length);
    return objects[0];
  }
}
