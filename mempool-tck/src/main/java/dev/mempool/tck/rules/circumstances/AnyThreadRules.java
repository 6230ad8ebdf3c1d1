// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules.circumstances;

import dev.mempool.api.MempoolBackend;
import dev.mempool.lcore.Lcore;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Indices;
import dev.mempool.tck.fixture.ObjectOwners;
import dev.mempool.tck.fixture.TestedOps;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.rules.Budget;
import dev.mempool.tck.rules.Cases;
import dev.mempool.tck.rules.PlentyRules;
import dev.mempool.tck.rules.Rule;
import dev.mempool.tck.rules.StallRules;
import dev.mempool.tck.threads.ThreadKind;
import dev.mempool.tck.threads.ThreadMix;
import dev.mempool.tck.threads.ThreadSequence;
import dev.mempool.tck.threads.ThreadTeam;
import dev.mempool.tck.threads.Workload;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** The rule about the number of threads that are alive, and their lcore ids. */
final class AnyThreadRules {

  /** More threads than 128, and more lcores than a word has bits. */
  private static final int SOME_THREADS = 130;

  private static final int MORE_THREADS = 270;

  /** Enough objects that a thread is often stopped while it moves them. */
  private static final int MAX_BULK = 64;

  private AnyThreadRules() {}

  static Rule rule() {
    return new Rule(
        "R53",
        "any-number-of-threads",
        "More than 128 threads can use a backend, all of them alive, one after another and, where"
            + " the concurrency allows it, at the same time: lcores with ids from 64 and from 128"
            + " up, two whose ids differ in one bit only, unregistered threads, and virtual ones"
            + " with and without names.",
        AnyThreadRules::cases);
  }

  private static void cases(TestedOps tested, Budget budget, Cases.Sink sink) {
    int threads = budget.all() ? MORE_THREADS : SOME_THREADS;
    for (ThreadKind kind : ThreadKind.values()) {
      sink.add(
          "%d %s threads in turn".formatted(threads, kind), trial -> inTurn(trial, kind, threads));
      int tries = budget.repetitions(100, 1_000);
      if (tested.concurrency().allows(SOME_THREADS, SOME_THREADS)) {
        ThreadMix mix = new ThreadMix(0, 0, SOME_THREADS);
        sink.add("%s, %s".formatted(kind, mix), trial -> together(trial, kind, mix, tries));
        Duration time = Duration.ofMillis(budget.repetitions(100, 1_000));
        sink.add(
            "%s threads compete".formatted(kind),
            trial -> PlentyRules.compete(trial, kind, time, () -> {}, () -> {}));
      }
    }
    if (tested.concurrency().allows(2, 2)) {
      Duration time = Duration.ofMillis(budget.repetitions(30, 300));
      for (int distance = 1; distance < threads; distance *= 2) {
        int apart = distance;
        sink.add("two lcores, %d apart".formatted(apart), trial -> apart(trial, apart, time));
      }
    }
  }

  /** Lets two lcores get and put whose ids differ by a power of two; those between only live. */
  private static void apart(Trial trial, int distance, Duration time) {
    int size = 4 * MAX_BULK;
    try (Fixture fixture = trial.full(size)) {
      ObjectOwners owners = new ObjectOwners(trial, size);
      ThreadTeam team = new ThreadTeam(trial);
      CountDownLatch done = new CountDownLatch(2);
      long end = System.nanoTime() + time.toNanos();
      for (int i = 0; i <= distance; i++) {
        Runnable task =
            i % distance == 0
                ? () -> {
                  try {
                    getAndPut(trial, fixture.backend(), owners, team, end);
                  } finally {
                    done.countDown();
                  }
                }
                : () -> await(done);
        team.add(ThreadKind.LCORE, "lcore", task);
      }
      // stops threads within their calls, so that the others meet them there
      team.add("observer", () -> StallRules.observe(team, end));
      team.run();
      fixture.requireExactly(fixture.take(size, size), size);
    }
  }

  private static void getAndPut(
      Trial trial, MempoolBackend backend, ObjectOwners owners, ThreadTeam team, long end) {
    int[] objects = new int[MAX_BULK];
    for (int round = 0; System.nanoTime() - end < 0 && team.running(); round++) {
      int bulk = 1 + round % MAX_BULK;
      if (backend.dequeue(objects, 0, bulk)) {
        owners.claim(objects, bulk);
        owners.release(objects, bulk);
        trial.require(backend.enqueue(objects, 0, bulk), "enqueue to succeed", "it returned false");
      }
    }
  }

  private static void await(CountDownLatch done) {
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the run has hung, and says so itself
    }
  }

  /** Lets each thread get what all before it have put, and put it again, while all are alive. */
  private static void inTurn(Trial trial, ThreadKind kind, int threads) {
    int size = 100;
    try (Fixture fixture = trial.full(size)) {
      ThreadSequence sequence = new ThreadSequence(trial);
      for (int i = 0; i < threads; i++) {
        int bulk = 1 + i % size;
        sequence.add(
            kind,
            "in-turn",
            () -> {
              if (bulk % 2 == 0) {
                // the others of these threads use the calls for single objects
                singly(trial, fixture, size);
                return;
              }
              int[] objects = fixture.take(size, bulk);
              fixture.requireExactly(objects, size);
              for (int next = 0; next < size; next += bulk) {
                trial.require(
                    fixture.backend().enqueue(objects, next, Math.min(bulk, size - next)),
                    "enqueue by lcore %d to succeed".formatted(Lcore.current()),
                    "it returned false");
              }
            });
      }
      sequence.run();
      fixture.requireExactly(fixture.take(size, size), size);
    }
  }

  private static void singly(Trial trial, Fixture fixture, int size) {
    int[] objects = new int[size];
    for (int i = 0; i < size; i++) {
      objects[i] = fixture.backend().dequeueOne();
    }
    fixture.requireExactly(objects, size);
    for (int object : objects) {
      trial.require(
          fixture.backend().enqueueOne(object),
          "enqueueOne by lcore %d to succeed".formatted(Lcore.current()),
          "it returned false");
    }
  }

  private static void together(Trial trial, ThreadKind kind, ThreadMix mix, int tries) {
    int size = 300;
    try (Fixture fixture = trial.full(size)) {
      Workload workload =
          new Workload(trial, fixture.backend(), size, new ObjectOwners(trial, size));
      workload.setKind(kind);
      int[] handedOver = workload.run(mix, tries);
      int[] rest = fixture.take(size - handedOver.length, size);
      fixture.requireExactly(Indices.concat(handedOver, rest), size);
    }
  }
}
