package dev.mempool.bench.peers;

import dev.mempool.bench.Departure;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The pool that all threads of a contestant share. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public abstract class Shared {

  private Departure departure;

  @Setup
  public final void open(BenchmarkParams params) {
    open(params.getThreads());
  }

  final void open(int threads) {
    departure = new Departure(threads, this::close);
    make();
  }

  /** Makes the pool. */
  abstract void make();

  /**
   * Closes it; the last thread does so.
   *
   * @throws IllegalStateException if something did not come back: the figures would be those of a
   *     pool that loses objects
   */
  abstract void close();

  /** A thread has given back what it held. */
  final void leave() {
    departure.leave();
  }

  /** What {@link #close} does where objects are missing. */
  static void expectFull(long found) {
    if (found != ObjectPeer.POOL_SIZE) {
      throw new IllegalStateException(
          "%d objects are in the pool, and not %d".formatted(found, ObjectPeer.POOL_SIZE));
    }
  }
}
