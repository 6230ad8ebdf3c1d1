package dev.mempool.bench.peers;

import dev.mempool.bench.Forks;
import dev.mempool.bench.PoolExhaustedException;
import dev.mempool.core.Mempool;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A mempool, used by lcores. */
@Fork(
    value = 3,
    jvmArgsAppend = {Forks.UNSAFE, Forks.EXECUTOR, Forks.EXECUTOR_CLASS})
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public abstract class Mempools extends Peer {

  Mempool pool;
  final int[] kept = new int[BURST];

  @Setup
  public final void join(OurPool shared) {
    pool = shared.pool;
  }

  @TearDown
  public final void leave(OurPool shared) {
    pool.flushCache();
    shared.leave();
  }

  final int get() {
    int object = pool.get();
    if (object == Mempool.NONE) {
      throw new PoolExhaustedException();
    }
    return object;
  }

  final void getBurst() {
    if (!pool.getBulk(kept, 0, BURST)) {
      throw new PoolExhaustedException();
    }
  }
}
