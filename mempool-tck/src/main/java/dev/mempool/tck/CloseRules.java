package dev.mempool.tck;

import dev.mempool.api.MempoolBackend;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** The end of a backend. */
final class CloseRules {

  /** Calls after the end, enough to meet every path. */
  private static final int LATE_CALLS = 50;

  private CloseRules() {}

  static List<BackendRule> all() {
    return List.of(
        new BackendRule(
            "R33",
            "close-ends-cleanly",
            RuleLevel.THREADS,
            "close() succeeds, with objects inside or without, and a thread that still calls"
                + " afterwards gets an ordinary return value or an IllegalStateException.",
            (subject, effort, sink) -> {
              for (int size : new int[] {1, 64, 1000}) {
                for (int inside : new int[] {0, size}) {
                  String label = "size=%d, inside=%d".formatted(size, inside);
                  sink.add(label, trial -> late(trial, size, inside));
                  sink.add(label + ", while in use", trial -> racing(trial, size, inside));
                }
              }
            }));
  }

  private static void late(Trial trial, int size, int inside) {
    try (Fixture fixture = trial.empty(size)) {
      fixture.put(0, inside, size);
      fixture.closeBackend();
      for (int call = 0; call < LATE_CALLS; call++) {
        call(fixture.backend(), call, size);
      }
    }
  }

  private static void racing(Trial trial, int size, int inside) {
    try (Fixture fixture = trial.empty(size)) {
      fixture.put(0, inside, size);
      AtomicBoolean closed = new AtomicBoolean();
      CountDownLatch inUse = new CountDownLatch(1);
      Team team = new Team(trial);
      team.add(
          "user",
          () -> {
            int late = 0;
            for (int call = 0; late < LATE_CALLS && team.running(); call++) {
              late += closed.get() ? 1 : 0;
              call(fixture.backend(), call, size);
              inUse.countDown();
            }
            inUse.countDown();
          });
      team.add(
          "closer",
          () -> {
            try {
              inUse.await();
              fixture.closeBackend();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } finally {
              closed.set(true);
            }
          });
      team.run();
    }
  }

  /** One of the calls; what else than an ISE it throws breaks the rule. */
  private static void call(MempoolBackend backend, int call, int size) {
    try {
      switch (call % 5) {
        case 0 -> backend.dequeue(new int[size], 0, size);
        case 1 -> backend.enqueue(new int[] {0}, 0, 1);
        case 2 -> backend.dequeueOne();
        case 3 -> backend.enqueueOne(0);
        default -> backend.count();
      }
    } catch (IllegalStateException e) {
      // one of the clean ways to fail
    }
  }
}
