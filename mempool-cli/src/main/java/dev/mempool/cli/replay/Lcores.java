package dev.mempool.cli.replay;

import dev.mempool.lcore.LcoreThread;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the lcores of a run, and ends all of them when one fails. */
final class Lcores {

  /** How often a waiting thread looks up: often enough for a progress bar. */
  private static final long TICK_MILLIS = 100;

  private final Signals signals;
  private final List<LcoreThread> threads = new ArrayList<>();

  Lcores(Signals signals) {
    this.signals = signals;
  }

  /** Adds an lcore. They are started in the order in which they were added. */
  void add(String name, Runnable task) {
    threads.add(new LcoreThread(() -> guard(task), name));
  }

  /**
   * Starts all, waits until all have ended, and throws what failed first.
   *
   * @param tick runs now and then while they run
   */
  void run(Runnable tick) {
    try {
      threads.forEach(LcoreThread::start);
    } catch (RuntimeException | OutOfMemoryError e) {
      fail(e);
    }
    boolean interrupted = false;
    for (LcoreThread thread : threads) {
      interrupted |= awaitEnd(thread, tick);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    rethrow(signals.failure());
  }

  private void guard(Runnable task) {
    try {
      task.run();
    } catch (Signals.Stopped e) {
      // the failure that stopped it is known
    } catch (Throwable e) {
      fail(e);
    }
  }

  /** Interrupts those that wait for input or output; the others see that the run has failed. */
  private void fail(Throwable cause) {
    if (signals.fail(cause)) {
      threads.forEach(Thread::interrupt);
    }
  }

  /** Waits whatever comes; an interrupt fails the run, and so shortens the wait. */
  private boolean awaitEnd(LcoreThread thread, Runnable tick) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join(TICK_MILLIS);
        tick.run();
      } catch (InterruptedException e) {
        interrupted = true;
        fail(new InterruptedRunException());
      }
    }
    return interrupted;
  }

  private static void rethrow(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("an lcore failed: " + failure, failure);
    }
  }
}
