// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

import dev.mempool.netty.LcoreEventLoops;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The executor of JMH's threads that makes them threads of event loops, which are lcores. */
public final class EventLoopExecutor extends ThreadPoolExecutor {

  /**
   * Creates the executor, as JMH does.
   *
   * @param threads the number of threads
   * @param prefix the prefix of their names
   */
  public EventLoopExecutor(int threads, String prefix) {
    super(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        LcoreEventLoops.threads(prefix));
  }
}
