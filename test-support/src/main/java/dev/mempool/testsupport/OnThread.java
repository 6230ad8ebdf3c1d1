// SPDX-License-Identifier: Apache-2.0
package dev.mempool.testsupport;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;

/** Runs code on a new thread, waits for its end, and hands over what it returns or throws. */
public final class OnThread {

  private OnThread() {}

  /** Code that may throw. */
  @FunctionalInterface
  public interface Code {
    /**
     * Runs the code.
     *
     * @throws Exception what {@link OnThread#run} throws then
     */
    void run() throws Exception;
  }

  /**
   * Runs code on a new thread.
   *
   * @param factory makes the thread, for example {@code LcoreThread::new}
   * @param code the code
   * @throws Exception what the code throws
   */
  public static void run(ThreadFactory factory, Code code) throws Exception {
    call(
        factory,
        () -> {
          code.run();
          return 0;
        });
  }

  /**
   * Runs code on a new thread and returns its result.
   *
   * @param factory makes the thread, for example {@code LcoreThread::new}
   * @param code the code
   * @param <T> the type of its result
   * @return its result
   * @throws Exception what the code throws
   */
  public static <T> T call(ThreadFactory factory, Callable<T> code) throws Exception {
    FutureTask<T> task = new FutureTask<>(code);
    Thread thread = factory.newThread(task);
    thread.start();
    thread.join();
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Error error -> throw error;
        case Exception exception -> throw exception;
        case null, default -> throw e;
      }
    }
  }
}
