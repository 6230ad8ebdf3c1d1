package dev.mempool.bench;

import dev.mempool.core.CacheWindow;
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
 * A burst that is looked at object by object, taken out of a cache and put back: by a bulk get into
 * an array and a loop over that, or by windows. The score is the time of a burst.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = Forks.UNSAFE)
public class WindowBenchmark {

  /** A thread with a cache of its own. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
  public static class Owner {

    /** Objects per burst. */
    @Param({"32", "256"})
    int n;

    int[] kept;
    MempoolCache cache;

    @Setup
    public void open(PoolState state) {
      kept = new int[n];
      cache = state.pool.newCache(512);
    }

    @TearDown
    public void close(PoolState state) {
      cache.close();
      state.departure.leave();
    }
  }

  /** Gets into an array, looks at each, puts the array back. */
  @Benchmark
  public long bulk(PoolState state, Owner owner) {
    int[] kept = owner.kept;
    if (!state.pool.getBulk(owner.cache, kept, 0, kept.length)) {
      throw new PoolExhaustedException();
    }
    long sum = 0;
    for (int object : kept) {
      sum += object;
    }
    state.pool.putBulk(owner.cache, kept, 0, kept.length);
    return sum;
  }

  /** Looks at each in a window; puts them back out of an array. */
  @Benchmark
  public long windowGet(PoolState state, Owner owner) {
    int[] kept = owner.kept;
    long sum = 0;
    CacheWindow window = owner.cache.openGet(kept.length);
    if (window == null) {
      throw new PoolExhaustedException();
    }
    for (int i = 0; i < kept.length; i++) {
      int object = window.get(i);
      kept[i] = object;
      sum += object;
    }
    window.commit();
    state.pool.putBulk(owner.cache, kept, 0, kept.length);
    return sum;
  }

  /** As {@link #windowGet}, and puts them back through a window too. */
  @Benchmark
  public long windows(Owner owner) {
    int[] kept = owner.kept;
    long sum = 0;
    CacheWindow window = owner.cache.openGet(kept.length);
    if (window == null) {
      throw new PoolExhaustedException();
    }
    for (int i = 0; i < kept.length; i++) {
      int object = window.get(i);
      kept[i] = object;
      sum += object;
    }
    window.commit();
    CacheWindow room = owner.cache.openPut(kept.length);
    for (int i = 0; i < kept.length; i++) {
      room.set(i, kept[i]);
    }
    room.commit();
    return sum;
  }
}
