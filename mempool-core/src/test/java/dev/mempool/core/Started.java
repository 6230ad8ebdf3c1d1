package dev.mempool.core;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;

/**
 * Remembers the threads that it makes. An executor is closed when its tasks have ended; an lcore
 * still flushes its caches then.
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

  /** Waits for the ends of all of them; not before their executor is closed. */
  void join() {
    for (Thread thread : threads) {
      Uninterruptibles.joinUninterruptibly(thread);
    }
  }
}
