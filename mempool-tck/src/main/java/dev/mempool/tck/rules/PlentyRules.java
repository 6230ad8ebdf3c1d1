// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.threads.ThreadKind;
import dev.mempool.tck.threads.ThreadTeam;
import dev.mempool.tck.threads.Workload;
import java.time.Duration;

/** The rule that a get fails only if there are too few objects. */
public final class PlentyRules {

  private static final int THREADS = 4;

  /** Enough that threads often meet while they move them, in a pool that all serve. */
  private static final int MAX_BULK = 60;

  private PlentyRules() {}

  static Rule rule() {
    return new Rule(
        "R56",
        "enough-is-never-empty",
        "While there are more objects inside than all threads together move, no get and no put of"
            + " one of them fails, however they compete.",
        (tested, budget, sink) -> {
          if (tested.concurrency().allows(THREADS, THREADS)) {
            Duration time = Duration.ofMillis(budget.repetitions(150, 1_500));
            sink.add(
                "", trial -> compete(trial, ThreadKind.UNREGISTERED, time, () -> {}, () -> {}));
          }
        });
  }

  /**
   * Lets threads get and put, where each of them always finds enough, and nothing that another one
   * has. They make no checks in between, so that they nearly always meet within calls: an object
   * that is lost or doubled stays so to the end.
   *
   * @param kind the kind of the threads
   * @param before runs before each call
   * @param after runs after each call
   */
  public static void compete(
      Trial trial, ThreadKind kind, Duration time, Runnable before, Runnable after) {
    // stops threads within their calls, so that the others meet them there
    compete(trial, kind, time, before, after, StallRules::observe);
  }

  /** The work of another thread while threads compete. */
  @FunctionalInterface
  public interface Disturbance {

    /** Goes on until the time that {@link System#nanoTime} then returns. */
    void disturb(ThreadTeam team, long end);
  }

  /**
   * Lets threads compete, as {@link #compete(Trial, ThreadKind, Duration, Runnable, Runnable)}.
   *
   * @param disturbance runs on another thread meanwhile
   */
  public static void compete(
      Trial trial,
      ThreadKind kind,
      Duration time,
      Runnable before,
      Runnable after,
      Disturbance disturbance) {
    int size = 4 * THREADS * MAX_BULK;
    try (Fixture fixture = trial.full(size)) {
      MempoolBackend backend = fixture.backend();
      ThreadTeam team = new ThreadTeam(trial);
      long end = System.nanoTime() + time.toNanos();
      for (int i = 0; i < THREADS; i++) {
        team.add(
            kind,
            "competitor",
            () ->
                Workload.withFrames(
                    StallRules.STACK_DEPTH,
                    () -> {
                      int[] objects = new int[MAX_BULK];
                      for (int round = 0; System.nanoTime() - end < 0 && team.running(); round++) {
                        // single objects too, with which threads meet most often
                        int bulk = round % 128 < 64 ? 1 : 1 + round % MAX_BULK;
                        before.run();
                        boolean got = get(backend, objects, bulk);
                        after.run();
                        if (!got) {
                          throw trial.violation(
                              "a get of %d to succeed with at least %d of %d objects inside"
                                  .formatted(bulk, size - THREADS * MAX_BULK, size),
                              "it found too few");
                        }
                        before.run();
                        boolean put =
                            bulk == 1
                                ? backend.enqueueOne(objects[0])
                                : backend.enqueue(objects, 0, bulk);
                        after.run();
                        trial.require(put, "a put to succeed", "it returned false");
                      }
                    }));
      }
      team.add("observer", () -> disturbance.disturb(team, end));
      team.run();
      fixture.requireExactly(fixture.take(size, size), size);
    }
  }

  private static boolean get(MempoolBackend backend, int[] objects, int bulk) {
    if (bulk > 1) {
      return backend.dequeue(objects, 0, bulk);
    }
    objects[0] = backend.dequeueOne();
    return objects[0] != MempoolBackend.NONE;
  }
}
