package dev.mempool.bench;

import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolCache;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A thread that works on a pool through a cache of its own. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class UserCacheWorker extends Worker {

  final RandomSeries series = new RandomSeries();
  int[] kept;
  MempoolCache cache;

  @Setup
  public void open(PoolState state) {
    kept = new int[state.keep];
    cache = state.pool.newCache(Mempool.CACHE_MAX_SIZE);
  }

  @Setup(Level.Iteration)
  public void restart() {
    series.restart();
  }

  @TearDown(Level.Iteration)
  public void giveBack() {
    cache.flush();
  }

  @TearDown
  public void leave(PoolState state) {
    state.departure.leave();
  }
}
