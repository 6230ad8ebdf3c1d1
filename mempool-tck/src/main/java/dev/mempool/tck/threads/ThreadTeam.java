// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.threads;

import dev.mempool.core.foreign.Faults;
import dev.mempool.tck.fixture.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that start together. When one fails, {@link #running} becomes false for all of them, and
 * {@link #run} throws its exception; it also fails if a thread ends without having finished. All
 * but {@link #running} is for the thread that made the team.
 */
public final class ThreadTeam {

  private final Trial trial;
  private final CountDownLatch start = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();

  /** The threads that have done their work. */
  private final AtomicInteger finished = new AtomicInteger();

  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * Creates a team without threads.
   *
   * @param trial the run that the threads belong to
   */
  public ThreadTeam(Trial trial) {
    this.trial = trial;
  }

  /** Runs one task on a thread of its own and waits for its end. */
  public static void alone(Trial trial, Runnable task) {
    alone(trial, ThreadKind.UNREGISTERED, task);
  }

  /** Runs one task on a thread of its own, of the given kind, and waits for its end. */
  public static void alone(Trial trial, ThreadKind kind, Runnable task) {
    ThreadTeam team = new ThreadTeam(trial);
    team.add(kind, "alone", task);
    team.run();
  }

  /**
   * Lets one thread make calls for a time, while another looks all the time at what these must not
   * change, even for a moment.
   *
   * @param trial the run that the threads belong to
   * @param time how long
   * @param look fails if something is changed
   * @param call makes a call, which has a number
   */
  public static void watched(Trial trial, Duration time, Runnable look, IntConsumer call) {
    ThreadTeam team = new ThreadTeam(trial);
    AtomicBoolean done = new AtomicBoolean();
    team.add(
        "observer",
        () -> {
          do {
            look.run();
          } while (!done.get() && team.running());
        });
    long end = System.nanoTime() + time.toNanos();
    team.add(
        "caller",
        () -> {
          try {
            for (int i = 0; System.nanoTime() - end < 0 && team.running(); i++) {
              call.accept(i);
            }
          } finally {
            done.set(true);
          }
        });
    team.run();
  }

  /** Adds a thread that is no lcore. */
  public void add(String role, Runnable task) {
    add(ThreadKind.UNREGISTERED, role, task);
  }

  /** Adds a thread of a kind. */
  public void add(ThreadKind kind, String role, Runnable task) {
    addNamed(kind, "tck-%s-%d".formatted(role, threads.size()), task);
  }

  /** Adds a thread of a kind with a name, which others may have too. */
  public void addNamed(ThreadKind kind, String name, Runnable task) {
    threads.add(trial.register(kind.newThread(() -> work(task), name)));
  }

  /** Starts all threads, waits for their ends, and throws the first exception of one. */
  public void run() {
    threads.forEach(Thread::start);
    start.countDown();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      failure.compareAndSet(null, e);
      Thread.currentThread().interrupt();
    }
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw trial.violation(e, "no exception", Faults.text(e));
    }
    trial.require(
        finished.get() == threads.size(),
        "all %d threads to finish their work".formatted(threads.size()),
        "%d ended without a report".formatted(threads.size() - finished.get()));
  }

  /** {@return the threads added so far} */
  public List<Thread> threads() {
    return List.copyOf(threads);
  }

  /** {@return whether the threads should go on: none has failed, and {@link #run} still waits} */
  public boolean running() {
    return failure.get() == null;
  }

  private void work(Runnable task) {
    try {
      start.await();
      task.run();
      finished.incrementAndGet();
    } catch (Throwable e) {
      // a backend in another language may throw checked exceptions, too
      failure.compareAndSet(null, e);
    }
  }
}
