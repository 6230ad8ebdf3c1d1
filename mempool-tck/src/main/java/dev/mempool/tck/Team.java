package dev.mempool.tck;

import dev.mempool.lcore.LcoreThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that start together; the first failure of one ends the work of all. */
final class Team {

  private final Trial trial;
  private final CountDownLatch start = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  Team(Trial trial) {
    this.trial = trial;
  }

  /** Runs one task on a thread of its own, to its end. */
  static void alone(Trial trial, Runnable task) {
    Team team = new Team(trial);
    team.add("alone", task);
    team.run();
  }

  /** As {@link #alone}, on an lcore. */
  static void aloneOnLcore(Trial trial, Runnable task) {
    Team team = new Team(trial);
    team.addLcore("lcore", task);
    team.run();
  }

  void add(String role, Runnable task) {
    threads.add(trial.thread(() -> work(task), name(role)));
  }

  void add(ThreadKind kind, String role, Runnable task) {
    threads.add(trial.register(kind.make(() -> work(task), name(role))));
  }

  /** As {@link #alone}, on a thread of some kind. */
  static void alone(Trial trial, ThreadKind kind, Runnable task) {
    Team team = new Team(trial);
    team.add(kind, "alone", task);
    team.run();
  }

  void addLcore(String role, Runnable task) {
    threads.add(trial.register(new LcoreThread(() -> work(task), name(role))));
  }

  /** Starts all threads and waits for their ends. */
  void run() {
    threads.forEach(Thread::start);
    start.countDown();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      stop(e);
      Thread.currentThread().interrupt();
    }
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  /** Those added so far. */
  List<Thread> threads() {
    return List.copyOf(threads);
  }

  /** Whether to go on: no thread has failed, nobody gave up on this trial. */
  boolean running() {
    return failure.get() == null;
  }

  private void stop(Throwable e) {
    failure.compareAndSet(null, e);
  }

  private void work(Runnable task) {
    try {
      start.await();
      task.run();
    } catch (InterruptedException | RuntimeException | Error e) {
      stop(e);
    }
  }

  private String name(String role) {
    return "tck-%s-%d".formatted(role, threads.size());
  }
}
