// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.threads.ThreadTeam;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** The rule about closing a backend. */
public final class CloseRules {

  /** The calls after close(): ten of each kind. */
  private static final int LATE_CALLS = 50;

  private CloseRules() {}

  /** {@return the rules of this class} */
  public static List<Rule> all() {
    return List.of(
        new Rule(
            "R33",
            "close-ends-cleanly",
            "close() succeeds, with objects in the backend or without, and a thread that still"
                + " calls afterwards gets an ordinary return value or an IllegalStateException.",
            (tested, budget, sink) -> {
              for (int size : new int[] {1, 64, 1000}) {
                for (int free : IntStream.of(0, 1, size / 2, size - 1, size).distinct().toArray()) {
                  String label = "size=%d, inside=%d".formatted(size, free);
                  sink.add(label, trial -> late(trial, size, free));
                  sink.add(label + ", while in use", trial -> racing(trial, size, free));
                }
              }
            }));
  }

  private static void late(Trial trial, int size, int free) {
    try (Fixture fixture = trial.full(size)) {
      // the others are outside when the backend is closed
      fixture.take(size - free, size);
      fixture.closeBackend();
      for (int call = 0; call < LATE_CALLS; call++) {
        call(fixture.backend(), call, size);
      }
    }
  }

  private static void racing(Trial trial, int size, int free) {
    try (Fixture fixture = trial.empty(size)) {
      fixture.put(0, free, size);
      AtomicBoolean closed = new AtomicBoolean();
      CountDownLatch inUse = new CountDownLatch(1);
      ThreadTeam team = new ThreadTeam(trial);
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

  /** Makes one of five calls. Any exception but an IllegalStateException breaks the rule. */
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
      // the rule allows it
    }
  }
}
