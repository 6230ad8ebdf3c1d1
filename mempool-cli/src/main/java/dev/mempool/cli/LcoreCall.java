package dev.mempool.cli;

import dev.mempool.lcore.LcoreThread;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs a task as an lcore, so that pools give it a cache. */
final class LcoreCall {

  private LcoreCall() {}

  /** Waits for the result; what the task throws is thrown here. */
  static <T> T call(Callable<T> task) throws Exception {
    FutureTask<T> future = new FutureTask<>(task);
    new LcoreThread(future).start();
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
