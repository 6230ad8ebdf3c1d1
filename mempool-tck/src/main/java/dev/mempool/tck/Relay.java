package dev.mempool.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Threads that work one after another, and all stay alive until the last one has worked. */
final class Relay {

  private final Team team;

  /** Of each thread, that it has worked. */
  private final List<CountDownLatch> done = new ArrayList<>();

  Relay(Trial trial) {
    this.team = new Team(trial);
  }

  /** Adds the next one. */
  void add(ThreadKind kind, String role, Runnable task) {
    CountDownLatch before = done.isEmpty() ? new CountDownLatch(0) : done.getLast();
    CountDownLatch mine = new CountDownLatch(1);
    done.add(mine);
    team.add(
        kind,
        role,
        () -> {
          if (await(before)) {
            task.run();
            mine.countDown();
            await(done.getLast());
          }
        });
  }

  void run() {
    team.run();
  }

  /** Whether it came to that before another thread failed. */
  private boolean await(CountDownLatch latch) {
    try {
      while (!latch.await(1, TimeUnit.MILLISECONDS)) {
        if (!team.running()) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
