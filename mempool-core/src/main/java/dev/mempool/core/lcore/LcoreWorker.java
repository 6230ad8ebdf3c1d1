package dev.mempool.core.lcore;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreThread;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * A worker lcore: an executor of the JDK with a single {@link LcoreThread}, and the task that was
 * launched last.
 */
public final class LcoreWorker {

  private final ExecutorService executor;
  private final LcoreThread thread;
  private final int id;

  /**
   * Whether the worker runs a task; written only by the worker. The future of a cancelled task is
   * done while the task still runs.
   */
  private volatile boolean running;

  /** The task that was launched last. */
  private volatile Future<?> last;

  /**
   * Starts the worker.
   *
   * @param factory makes {@link LcoreThread}s
   * @throws MempoolException ENOSPC if all lcore ids are in use
   * @throws ExecutionException if the factory's thread cannot run a task
   */
  public LcoreWorker(ThreadFactory factory) throws ExecutionException {
    executor = Executors.newSingleThreadExecutor(factory);
    Future<Thread> first = executor.submit(Thread::currentThread);
    last = first;
    thread = (LcoreThread) Uninterruptibles.getUninterruptibly(first);
    id = thread.lcoreId();
    if (id == Lcore.NONE) {
      shutdown();
      throw new MempoolException(
          Reason.ENOSPC,
          "a worker found all %d lcore ids in use; start fewer workers, or end other lcores first"
              .formatted(Lcore.MAX));
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
          try {
            return task.call();
          } finally {
            running = false;
          }
        });
    last = future;
    return future;
  }

  /** Throws if the caller is this worker, which would wait for itself. */
  public void checkNotMyself() {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException(
          "lcore %d would wait for its own task; let another thread wait".formatted(id));
    }
  }

  /** Waits until the worker has no task; throws what the last task has thrown. */
  public void await() throws InterruptedException, ExecutionException {
    try {
      last.get();
    } catch (CancellationException e) {
      awaitCancelled();
    }
  }

  private void awaitCancelled() throws InterruptedException, ExecutionException {
    Future<?> marker;
    try {
      marker = executor.submit(() -> {}); // runs when the task has ended
    } catch (RejectedExecutionException closed) {
      thread.join(); // ends when the task has ended
      return;
    }
    marker.get();
  }

  /** Ends the thread after the tasks that were launched; no more can be launched. */
  public void shutdown() {
    executor.shutdown();
  }

  /** Cancels the last task and interrupts the worker, also in a task that was cancelled before. */
  public void interrupt() {
    last.cancel(true);
    thread.interrupt();
  }

  /** Waits until the thread has ended. Then its caches are flushed and its id is free. */
  public void join() throws InterruptedException {
    thread.join();
  }

  /** As {@link #join}, and does not end early when the caller is interrupted. */
  public void joinUninterruptibly() {
    Uninterruptibles.joinUninterruptibly(thread);
  }
}
