package dev.mempool.bench;

import dev.mempool.lcore.LcoreThread;

/** The threads of a benchmark: lcores, each pinned. */
public final class LcoreExecutor extends PinnedExecutor {

  /**
   * Called by JMH.
   *
   * @param count how many threads there are
   * @param prefix how their names start
   */
  public LcoreExecutor(int count, String prefix) {
    super(count, prefix, LcoreThread::new);
  }
}
