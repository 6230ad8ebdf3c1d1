package dev.mempool.core;

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

/** One worker lcore: an executor with a single thread, and the task that was launched last. */
final class LcoreWorker {

  private final ExecutorService executor;
  private final LcoreThread thread;
  private final int id;

  /** Written on the worker. A cancelled task is done for its future while it still runs here. */
  private volatile boolean running;

  private volatile Future<?> last;

  /** The factory makes LcoreThreads. */
  LcoreWorker(ThreadFactory factory) throws ExecutionException {
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

  int id() {
    return id;
  }

  boolean isBusy() {
    return running || !last.isDone();
  }

  /** Not to be called by two threads at once, nor while it is busy. */
  <T extends @Nullable Object> Future<T> launch(Callable<T> task) {
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

  void checkNotMyself() {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException(
          "lcore %d would wait for its own task; let another thread wait".formatted(id));
    }
  }

  void await() throws InterruptedException, ExecutionException {
    try {
      last.get();
    } catch (CancellationException e) {
      awaitTheCancelled();
    }
  }

  private void awaitTheCancelled() throws InterruptedException, ExecutionException {
    Future<?> marker;
    try {
      marker = executor.submit(() -> {}); // runs when the task has ended
    } catch (RejectedExecutionException closed) {
      thread.join(); // ends when the task has ended
      return;
    }
    marker.get();
  }

  /** Takes no more tasks. The thread ends when those that it has taken have ended. */
  void shutdown() {
    executor.shutdown();
  }

  /** Keeps the task from running, or interrupts it if it runs, cancelled before or not. */
  void interrupt() {
    last.cancel(true);
    thread.interrupt();
  }

  /** When this returns, the caches of the lcore are flushed and its id is free. */
  void join() throws InterruptedException {
    thread.join();
  }

  void joinUninterruptibly() {
    Uninterruptibles.joinUninterruptibly(thread);
  }
}
