// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** A thread of some kind that runs the code it is given, one call at a time. */
final class Actor implements AutoCloseable {

  private final Started started;
  private final ExecutorService thread;

  /** Written by the thread while it runs code. */
  private volatile @Nullable Thread running;

  private Actor(ThreadFactory factory) {
    started = new Started(factory);
    thread = Executors.newSingleThreadExecutor(started);
  }

  /** Returns two lcores, a platform thread that is no lcore, and a virtual thread. */
  static List<Actor> ofEveryKind() {
    return List.of(lcore(), lcore(), unregistered(), virtual());
  }

  static Actor lcore() {
    return new Actor(LcoreThread::new);
  }

  static Actor unregistered() {
    return new Actor(Thread::new);
  }

  static Actor virtual() {
    return new Actor(Thread.ofVirtual().factory());
  }

  /** Runs code on this thread, and returns or throws when that has ended. */
  void run(OnThread.Code code) throws Exception {
    try {
      thread
          .submit(() -> {
            running = Thread.currentThread();
            code.run();
            return 0;
          })
          .get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Error error -> throw error;
        case Exception exception -> throw exception;
        case null, default -> throw e;
      }
    }
  }

  /** {@return whether this is the calling thread} */
  boolean isCurrent() {
    return running == Thread.currentThread();
  }

  @Override
  public void close() {
    thread.close();
    started.join();
  }
}
