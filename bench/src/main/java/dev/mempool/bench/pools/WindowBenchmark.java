package dev.mempool.bench.pools;

import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.core.CacheWindow;
import dev.mempool.core.MempoolCache;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A burst of objects that is got through a cache, read one by one, and put back: by a bulk get into
 * an array and a loop over the array, or by windows. The score is the time of a burst.
 */
public class WindowBenchmark extends JmhSettings {

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
      state.barrier.await();
    }
  }

  /** Gets into an array, reads each object, and puts the array back. */
  @Benchmark
  public long bulk(PoolState state, Owner owner) {
    int[] kept = owner.kept;
    PoolLoops.get(state.pool, owner.cache, kept, 0, kept.length);
    long sum = 0;
    for (int object : kept) {
      sum += object;
    }
    state.pool.putBulk(owner.cache, kept, 0, kept.length);
    return sum;
  }

  /** Reads each object in a window, and puts the objects back from an array. */
  @Benchmark
  public long windowGet(PoolState state, Owner owner) {
    long sum = readWindow(owner);
    state.pool.putBulk(owner.cache, owner.kept, 0, owner.kept.length);
    return sum;
  }

  /** Does the same as {@link #windowGet}, but puts the objects back through a window, too. */
  @Benchmark
  public long windows(Owner owner) {
    long sum = readWindow(owner);
    int[] kept = owner.kept;
    CacheWindow room = owner.cache.openPut(kept.length);
    for (int i = 0; i < kept.length; i++) {
      room.set(i, kept[i]);
    }
    room.commit();
    return sum;
  }

  @CompilerControl(CompilerControl.Mode.INLINE)
  private static long readWindow(Owner owner) {
    int[] kept = owner.kept;
    CacheWindow window = owner.cache.openGet(kept.length);
    if (window == null) {
      throw new PoolExhaustedException();
    }
    long sum = 0;
    for (int i = 0; i < kept.length; i++) {
      int object = window.get(i);
      kept[i] = object;
      sum += object;
    }
    window.commit();
    return sum;
  }
}
