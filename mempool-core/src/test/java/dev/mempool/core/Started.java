// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;

/**
 * A thread factory that records its threads, so that a test can wait for their ends. Closing an
 * executor waits only for the tasks, and an lcore flushes its caches after its last task.
 */
final class Started implements ThreadFactory {

  private final ThreadFactory factory;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  Started(ThreadFactory factory) {
    this.factory = factory;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = factory.newThread(task);
    threads.add(thread);
    return thread;
  }

  /** Waits for the ends of all threads. Must be called after their executor was closed. */
  void join() {
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts a test", e);
      }
    }
  }
}
