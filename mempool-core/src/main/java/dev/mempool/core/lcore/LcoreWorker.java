// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.lcore;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreIdle;
import dev.mempool.lcore.LcoreThread;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * A worker lcore: an executor with a single {@link LcoreThread}, and the task that was launched
 * last. Thread-safe, except that {@link #launch} needs the care of its callers.
 */
public final class LcoreWorker {

  private final ExecutorService executor;
  private final LcoreThread thread;
  private final int id;

  /**
   * True while the worker runs a task. Written only by the worker. It is needed beside {@link
   * #last}, because the future of a cancelled task is done while the task may still run.
   */
  private volatile boolean running;

  /** The idle state of this lcore, in which it waits for tasks. Used by the worker alone. */
  private @Nullable LcoreIdle idle;

  /** The task that was launched last. */
  private volatile Future<?> last;

  /**
   * Starts the worker.
   *
   * @param factory makes {@link LcoreThread}s
   * @throws MempoolException ENOSPC if all lcore ids are in use
   */
  public LcoreWorker(ThreadFactory factory) {
    executor = Executors.newSingleThreadExecutor(factory);
    CompletableFuture<Thread> first = CompletableFuture.supplyAsync(this::begin, executor);
    last = first;
    thread = (LcoreThread) first.join(); // which waits on when it is interrupted
    id = thread.lcoreId();
    if (id == Lcore.NONE) {
      shutdown();
      throw new MempoolException(
          Reason.ENOSPC,
          String.format(
              Locale.ROOT,
              "a worker found all %d lcore ids in use; start fewer workers, or end other lcores"
                  + " first",
              Lcore.max()));
    }
  }

  /** Makes the worker idle until its first task. Returns its thread. */
  private Thread begin() {
    idle = Lcore.idle();
    return Thread.currentThread();
  }

  private void endIdle() {
    LcoreIdle waited = idle;
    if (waited != null) {
      waited.close();
    }
  }

  /** {@return the lcore id} */
  public int id() {
    return id;
  }

  /** {@return whether a task was launched and has not ended} */
  public boolean isBusy() {
    return running || !last.isDone();
  }

  /**
   * Launches a task. Must not be called by two threads at the same time, nor while the worker is
   * busy.
   */
  public <T extends @Nullable Object> Future<T> launch(Callable<T> task) {
    Objects.requireNonNull(task, "task");
    Future<T> future =
        executor.submit(() -> {
          running = true;
          endIdle();
          try {
            return task.call();
          } finally {
            LcoreIdle _ = Lcore.idle(); // unless the task has left it idle
            running = false;
          }
        });
    last = future;
    return future;
  }

  /**
   * Throws IllegalStateException if the calling thread is this worker, because it would wait for
   * itself.
   */
  public void checkNotMyself() {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "lcore %d would wait for its own task; let another thread wait", id));
    }
  }

  /** Waits until the worker runs no task. Throws the exception of the last task, if that failed. */
  public void await() throws InterruptedException, ExecutionException {
    try (LcoreIdle _ = Lcore.idle()) { // the calling thread
      last.get();
    } catch (CancellationException e) {
      awaitCancelled();
    }
  }

  /** Waits for a cancelled task, whose future does not tell when the task ends. */
  private void awaitCancelled() throws InterruptedException, ExecutionException {
    Future<?> marker;
    try {
      marker = executor.submit(() -> {}); // runs after the cancelled task
    } catch (RejectedExecutionException closed) {
      thread.join(); // ends when the task has ended
      return;
    }
    marker.get();
  }

  /** Lets the thread end after the tasks that were launched. No more tasks can be launched. */
  public void shutdown() {
    executor.shutdown();
  }

  /** Cancels the last task and interrupts the worker, even if the task was cancelled before. */
  public void interrupt() {
    last.cancel(true);
    thread.interrupt();
  }

  /** Waits until the thread has ended. Then its caches are flushed and its id is free. */
  public void join() throws InterruptedException {
    thread.join();
  }

  /** Waits as {@link #join} does, but continues to wait when the caller is interrupted. */
  public void joinUninterruptibly() {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
