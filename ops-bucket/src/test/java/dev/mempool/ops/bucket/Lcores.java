// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import dev.mempool.lcore.LcoreThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Lcores that run the tasks of a test, one task at a time. */
final class Lcores implements AutoCloseable {

  private final List<ExecutorService> threads = new ArrayList<>();

  Lcores(int count) {
    for (int i = 0; i < count; i++) {
      threads.add(Executors.newSingleThreadExecutor(LcoreThread::new));
    }
  }

  /** Runs a task on one of them and waits for its end. */
  <T> T on(int number, Callable<T> task) {
    try {
      return threads.get(number).submit(task).get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    threads.forEach(ExecutorService::close);
  }
}
