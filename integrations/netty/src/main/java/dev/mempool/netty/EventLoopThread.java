// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import dev.mempool.api.MempoolException;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreHolder;
import dev.mempool.lcore.LcoreRegistration;
import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;

/** A thread of Netty's own kind that is an lcore while it runs. */
final class EventLoopThread extends FastThreadLocalThread implements LcoreHolder {

  private static final System.Logger LOG = System.getLogger(EventLoopThread.class.getName());

  /** Written and read by this thread. */
  private @Nullable LcoreRegistration registration;

  EventLoopThread(Runnable task, String name) {
    super(task, name);
    setDaemon(false); // not as the thread that creates it
  }

  @Override
  public @Nullable LcoreRegistration lcoreRegistration() {
    return registration;
  }

  @Override
  public void run() {
    LcoreRegistration mine;
    try {
      mine = Lcore.register();
    } catch (MempoolException e) { // all ids are in use
      LOG.log(
          System.Logger.Level.WARNING,
          "event loop '" + getName() + "' runs without an lcore id, so it has no caches of its own",
          e);
      super.run();
      return;
    }
    try (mine) {
      registration = mine;
      super.run();
    }
  }
}
