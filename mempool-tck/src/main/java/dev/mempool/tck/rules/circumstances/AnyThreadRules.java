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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The rule about the number of threads that are alive, and their lcore ids. */
final class AnyThreadRules {

  /** More threads than 128, and more lcores than a word has bits. */
  private static final int SOME_THREADS = 130;

  private static final int MORE_THREADS = 270;

  /** As many as an lcore often gets. */
  private static final int MAX_BULK = 64;

  /** Enough objects that threads often meet while they move them, in a pool that all serve. */
  private static final int LARGE_BULK = 250;

  /** The backends that are open at a time: few, for rule R52 is about many. */
  private static final int NEW_BACKENDS = 2;

  /** The polls for which a thread waits with its core: about the time in which another starts. */
  private static final int SPINS = 10_000;

  /** The objects of the first put into a backend. */
  private static final int FIRST_PUT = 16;

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
      // many backends have tables of 64 and 128
      Duration longer = Duration.ofMillis(budget.repetitions(120, 600));
      for (int distance = 1; distance < threads; distance *= 2) {
        int apart = distance;
        Duration each = apart >= 64 ? longer : time;
        sink.add(
            "two lcores, %d apart".formatted(apart),
            trial -> apart(trial, ThreadKind.LCORE, apart, each));
        if (apart >= 16) {
          sink.add(
              "two threads, %d apart".formatted(apart),
              trial -> apart(trial, ThreadKind.UNREGISTERED, apart, longer));
        }
      }
    }
    if (tested.concurrency().multiProducer()) {
      int rounds = budget.repetitions(150, 1_000);
      sink.add("first puts by two threads", trial -> firstPuts(trial, rounds));
    }
  }

  /**
   * Lets two threads put into new backends at the same time, and none before them: what a backend
   * makes at its first use must be made once.
   */
  private static void firstPuts(Trial trial, int rounds) {
    for (int round = 0; round < rounds; round++) {
      List<Fixture> fixtures = new ArrayList<>();
      try {
        for (int i = 0; i < NEW_BACKENDS; i++) {
          fixtures.add(trial.empty(2 * FIRST_PUT));
        }
        firstPuts(trial, fixtures);
        for (Fixture fixture : fixtures) {
          fixture.requireExactly(fixture.takeAll(), 2 * FIRST_PUT);
        }
      } finally {
        fixtures.forEach(Fixture::close);
      }
    }
  }

  private static void firstPuts(Trial trial, List<Fixture> fixtures) {
    AtomicInteger arrived = new AtomicInteger();
    ThreadTeam team = new ThreadTeam(trial);
    for (int thread = 0; thread < 2; thread++) {
      int first = thread * FIRST_PUT;
      team.add(
          "first",
          () -> {
            int together = 0;
            for (Fixture fixture : fixtures) {
              together += 2;
              arrived.incrementAndGet();
              for (int polls = 0; arrived.get() < together && team.running(); polls++) {
                if (polls < SPINS) {
                  Thread.onSpinWait(); // both must go on at the same moment
                } else {
                  Thread.yield();
                }
              }
              fixture.put(first, first + FIRST_PUT, FIRST_PUT);
            }
          });
    }
    team.run();
  }

  /**
   * Lets two threads get and put whose ids differ by a power of two; those between only live. (The
   * ids of threads that are no lcores may differ by more, if the JVM starts others meanwhile.)
   */
  private static void apart(Trial trial, ThreadKind kind, int distance, Duration time) {
    int size = 4 * LARGE_BULK;
    try (Fixture fixture = trial.full(size)) {
      ThreadTeam team = new ThreadTeam(trial);
      CountDownLatch done = new CountDownLatch(2);
      CountDownLatch met = new CountDownLatch(2); // the time begins when both are there
      for (int i = 0; i <= distance; i++) {
        Runnable task =
            i % distance == 0
                ? () -> {
                  try {
                    met.countDown();
                    await(met);
                    long end = System.nanoTime() + time.toNanos();
                    Workload.withFrames(
                        StallRules.STACK_DEPTH,
                        () -> getAndPut(trial, fixture.backend(), team, end));
                  } finally {
                    done.countDown();
                  }
                }
                : () -> await(done);
        team.add(kind, kind.name().toLowerCase(Locale.ROOT), task);
      }
      // stops threads within their calls, so that the others meet them there
      team.add(
          "observer",
          () -> {
            await(met);
            StallRules.observe(team, System.nanoTime() + time.toNanos());
          });
      team.run();
      fixture.requireExactly(fixture.take(size, size), size);
    }
  }

  /**
   * Makes no other calls and no checks in between, so that the threads nearly always meet within
   * calls. An object that is lost or doubled stays so to the end.
   */
  private static void getAndPut(Trial trial, MempoolBackend backend, ThreadTeam team, long end) {
    int[] objects = new int[LARGE_BULK];
    for (int round = 0; System.nanoTime() - end < 0 && team.running(); round++) {
      int bulk = 1 + (round % 2 == 0 ? round % MAX_BULK : round * 37 % LARGE_BULK);
      if (backend.dequeue(objects, 0, bulk)) {
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
              int count = fixture.backend().count();
              trial.require(count == size, "a count of " + size, "it is " + count);
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
