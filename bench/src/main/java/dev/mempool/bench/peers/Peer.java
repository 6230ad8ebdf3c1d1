package dev.mempool.bench.peers;

import dev.mempool.bench.measure.ClosingBarrier;
import dev.mempool.bench.measure.JmhSettings;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * A thread that uses a pool or an allocator. Every peer has two benchmarks: {@code n1} gets and
 * puts objects one by one, {@code n32} gets all objects of a round and then puts them all. A round
 * is {@value #BURST} objects. The score is the time of a round.
 *
 * @param <P> the type of the pool
 */
@State(Scope.Thread)
@Fork(
    value = 3,
    jvmArgsAppend = {JmhSettings.UNSAFE, JmhSettings.EXECUTOR, JmhSettings.PINNED})
public abstract class Peer<P> extends JmhSettings {

  /** Objects per round: a usual burst of packets. */
  static final int BURST = 32;

  /** The pool of all threads. The first thread makes it, and the last one closes it. */
  @State(Scope.Benchmark)
  public static class Shared {

    @Nullable Object pool;
    @Nullable ClosingBarrier barrier;
  }

  private @Nullable ClosingBarrier barrier;

  /** {@return a new pool with all its objects} */
  abstract P open();

  /** Stores the pool in a field of the subclass, which needs no cast. */
  abstract void use(P pool);

  /**
   * Closes a pool.
   *
   * @throws IllegalStateException if an object is missing: the figures would be those of a pool
   *     that loses objects
   */
  void close(P pool) {}

  /** Flushes the cache of this thread. */
  void flush() {}

  @Setup
  public final void join(Shared shared, BenchmarkParams params) {
    join(shared, params.getThreads());
  }

  @SuppressWarnings("unchecked") // all threads are of the same class
  final void join(Shared shared, int threads) {
    synchronized (shared) {
      if (shared.pool == null) {
        P pool = open();
        shared.pool = pool;
        shared.barrier = new ClosingBarrier(threads, () -> close(pool));
      }
      barrier = shared.barrier;
      use((P) shared.pool);
    }
  }

  @TearDown
  public final void leave() {
    flush();
    if (barrier != null) {
      barrier.await();
    }
  }
}
