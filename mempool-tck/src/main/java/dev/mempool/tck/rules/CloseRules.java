// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Closing;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.threads.ThreadTeam;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
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
            "close() succeeds, with objects in the backend or without, and does not wait for those"
                + " outside; a thread that still calls afterwards gets an ordinary return value or"
                + " an IllegalStateException.",
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
      Deque<Integer> outside = new ArrayDeque<>();
      Arrays.stream(fixture.take(size - free, size)).forEach(outside::add);
      Closing.close(
          trial, fixture::closeBackend, "while %d objects are outside".formatted(size - free));
      for (int call = 0; call < LATE_CALLS; call++) {
        call(fixture.backend(), call, size, outside);
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
            Deque<Integer> outside = new ArrayDeque<>();
            IntStream.range(free, size).forEach(outside::add);
            int late = 0;
            for (int call = 0; late < LATE_CALLS && team.running(); call++) {
              late += closed.get() ? 1 : 0;
              call(fixture.backend(), call, size, outside);
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

  /**
   * Makes one of five calls. Any exception but an IllegalStateException breaks the rule.
   *
   * @param outside the objects that are not in the backend
   */
  private static void call(MempoolBackend backend, int call, int size, Deque<Integer> outside) {
    try {
      switch (call % 5) {
        case 0 -> {
          int[] objects = new int[size];
          if (backend.dequeue(objects, 0, size)) {
            Arrays.stream(objects).forEach(outside::add);
          }
        }
        case 1 -> backend.enqueue(new int[] {one(outside)}, 0, 1);
        case 2 -> {
          int object = backend.dequeueOne();
          if (object != MempoolBackend.NONE) {
            outside.add(object);
          }
        }
        case 3 -> backend.enqueueOne(one(outside));
        default -> backend.count();
      }
    } catch (IllegalStateException e) {
      // the rule allows it
    }
  }

  /** Returns an object to put. If all are inside, it is 0: a put that the backend may refuse. */
  private static int one(Deque<Integer> outside) {
    return outside.isEmpty() ? 0 : outside.remove();
  }
}
