// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.threads;

import dev.mempool.tck.fixture.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Threads that run their tasks one after another. Each stays alive until the last task has ended.
 * For the thread that made the sequence.
 */
public final class ThreadSequence {

  /**
   * The time after which a thread that waits looks whether another one has failed. It is long,
   * because more than a hundred threads wait.
   */
  private static final int POLL_MILLIS = 50;

  private final ThreadTeam team;

  /** One latch per thread. The thread opens it when its task has ended. */
  private final List<CountDownLatch> done = new ArrayList<>();

  /**
   * Creates a sequence without threads.
   *
   * @param trial the run that the threads belong to
   */
  public ThreadSequence(Trial trial) {
    this.team = new ThreadTeam(trial);
  }

  /** Adds the next thread. */
  public void add(ThreadKind kind, String role, Runnable task) {
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

  /** Runs all tasks and throws the first exception of one. */
  public void run() {
    team.run();
  }

  /** Waits for a latch; returns false if a thread failed meanwhile. */
  private boolean await(CountDownLatch latch) {
    try {
      while (!latch.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
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
