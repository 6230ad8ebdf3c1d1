package dev.mempool.bench;

import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolCache;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A thread of {@link MatrixBenchmark}. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class MatrixWorker {

  final RandomSeries series = new RandomSeries();
  int[] kept;

  /** The thread's own, where that is what is measured. */
  @Nullable MempoolCache cache;

  @Setup
  public void open(MatrixState state) {
    kept = new int[state.keep];
    if (state.cache.equals(MatrixState.USER)) {
      cache = state.pool.newCache(Mempool.CACHE_MAX_SIZE);
    }
  }

  @Setup(Level.Iteration)
  public void restart() {
    series.restart();
  }

  @TearDown(Level.Iteration)
  public void giveBack(MatrixState state) {
    if (cache == null) {
      state.pool.flushCache();
    } else {
      cache.flush();
    }
  }

  @TearDown
  public void leave(MatrixState state) {
    state.departure.leave();
  }
}
