package dev.mempool.bench;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A thread that works on a pool through its lcore's cache, or without one. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class PoolWorker extends Worker {

  final RandomSeries series = new RandomSeries();
  int[] kept;

  @Setup
  public void open(PoolState state) {
    kept = new int[state.keep];
  }

  @Setup(Level.Iteration)
  public void restart() {
    series.restart();
  }

  @TearDown(Level.Iteration)
  public void giveBack(PoolState state) {
    state.pool.flushCache();
  }

  @TearDown
  public void leave(PoolState state) {
    state.departure.leave();
  }
}
