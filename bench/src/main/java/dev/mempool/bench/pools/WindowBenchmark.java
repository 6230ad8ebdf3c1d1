package dev.mempool.bench.pools;

import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.bench.pools.PoolBenchmark.PoolState;
import dev.mempool.core.CacheWindow;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolCache;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A burst of objects that a thread gets through a cache of its own, reads one by one, and puts
 * back: by a bulk get into an array and a loop over the array, or by windows. The score is the time
 * of a burst.
 */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class WindowBenchmark extends JmhSettings {

  /** Objects per burst. */
  @Param({"32", "256"})
  int n;

  private int[] kept;
  private Mempool pool;
  private MempoolCache cache;

  @Setup
  public void open(PoolState state) {
    kept = new int[n];
    pool = state.pool;
    cache = pool.newCache(512);
  }

  @TearDown
  public void close(PoolState state) {
    cache.close();
    state.barrier.await();
  }

  /** Gets into an array, reads each object, and puts the array back. */
  @Benchmark
  public long bulk() {
    int[] kept = this.kept;
    PoolLoops.get(pool, cache, kept, 0, kept.length);
    long sum = 0;
    for (int object : kept) {
      sum += object;
    }
    pool.putBulk(cache, kept, 0, kept.length);
    return sum;
  }

  /** Reads each object in a window, and puts the objects back from an array. */
  @Benchmark
  public long windowGet() {
    long sum = readWindow();
    pool.putBulk(cache, kept, 0, kept.length);
    return sum;
  }

  /** Does the same as {@link #windowGet}, but puts the objects back through a window, too. */
  @Benchmark
  public long windows() {
    long sum = readWindow();
    int[] kept = this.kept;
    CacheWindow room = cache.openPut(kept.length);
    for (int i = 0; i < kept.length; i++) {
      room.set(i, kept[i]);
    }
    room.commit();
    return sum;
  }

  @CompilerControl(CompilerControl.Mode.INLINE)
  private long readWindow() {
    int[] kept = this.kept;
    CacheWindow window = cache.openGet(kept.length);
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
