package dev.mempool.bench.peers;

import dev.mempool.bench.PinnedExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;

/** Netty's own kind of thread, pinned: its allocators and its recycler have caches for it. */
public final class FastThreadLocalExecutor extends PinnedExecutor {

  static final String OPTION =
      "-Djmh.executor.class=dev.mempool.bench.peers.FastThreadLocalExecutor";

  /**
   * Called by JMH.
   *
   * @param count how many threads there are
   * @param prefix how their names start
   */
  public FastThreadLocalExecutor(int count, String prefix) {
    super(count, prefix, FastThreadLocalThread::new);
  }
}
