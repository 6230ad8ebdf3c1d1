// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.cli.support.ForeignBackend;
import dev.mempool.cli.support.StuckCalls;
import dev.mempool.core.Lcores;
import dev.mempool.core.foreign.Faults;
import dev.mempool.lcore.LcoreThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks, each on an lcore of its own, until all have ended. If one fails, the others are ended
 * too, and {@link #run} throws the first failure.
 *
 * <p>The first task runs on the main lcore, which is a thread of its own so that the calling thread
 * can show progress, the others on workers. A failure ends the other tasks in two ways:
 *
 * <ol>
 *   <li>It is stored in {@link Signals}, which every task checks while it waits.
 *   <li>It interrupts the main lcore, whose task may be blocked in input or output. An interrupted
 *       main lcore interrupts the workers when it closes its {@link Lcores}.
 * </ol>
 */
final class LcoreTasks {

  /** The time that tasks have to end after one of them is stuck: more than all others need. */
  private static final long LEAVE_MILLIS = 2_000;

  private final Signals signals;
  private final LcoreThread main = new LcoreThread(this::runAll);
  private final List<Runnable> tasks = new ArrayList<>();
  private final StuckCalls stuckCalls;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  LcoreTasks(Signals signals, ForeignBackend backend) {
    this.signals = signals;
    this.stuckCalls = new StuckCalls(backend);
  }

  /** Adds a task. Its thread gets the name. The main lcore runs the first task that was added. */
  void add(String name, Runnable task) {
    tasks.add(() -> {
      Thread.currentThread().setName(name);
      threads.add(Thread.currentThread());
      try {
        task.run();
      } catch (Signals.Stopped e) {
        // The failure that stopped the task is already stored.
      } catch (Throwable e) {
        fail(e);
      }
    });
  }

  /**
   * Runs the tasks and waits until all have ended, or until one is stuck in a call of the backend,
   * which is a failure too. An interrupt of the calling thread is a failure, and the thread is
   * interrupted when this method throws.
   *
   * @param tick a callback that runs about every 100 ms on the calling thread
   */
  void run(Runnable tick) {
    try {
      main.start();
    } catch (Throwable e) {
      fail(e);
    }
    boolean interrupted = false;
    boolean stuck = false;
    while (main.isAlive() && !stuck) {
      try {
        main.join(StuckCalls.TICK_MILLIS);
        tick.run();
        RuntimeException failure = stuckCalls.look(signals.progress(), threads);
        if (failure != null) {
          stuck = true;
          fail(failure);
          main.join(LEAVE_MILLIS);
        }
      } catch (InterruptedException e) {
        interrupted = true;
        fail(new InterruptedRunException());
      }
    }
    // perhaps before the tasks began, and they have ended at once, because it closed the input
    if (Thread.interrupted()) {
      interrupted = true;
      fail(new InterruptedRunException());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    rethrow(signals.failure());
  }

  private void runAll() {
    try (Lcores lcores = Lcores.start(tasks.size() - 1)) {
      int[] workers = lcores.workers();
      for (int i = 0; i < workers.length; i++) {
        // The task handles its failures itself.
        Future<?> _ = lcores.launch(workers[i], tasks.get(i + 1));
      }
      tasks.getFirst().run();
    } catch (Throwable e) { // a backend throws anything when a cache is flushed
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    if (signals.fail(cause)) {
      main.interrupt();
    }
  }

  private static void rethrow(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default ->
          throw new IllegalStateException(
              "an lcore failed: " + Faults.text(failure), Faults.printable(failure));
    }
  }
}
