// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules.circumstances;

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
import dev.mempool.tck.threads.ThreadKind;
import dev.mempool.tck.threads.ThreadMix;
import dev.mempool.tck.threads.ThreadSequence;
import dev.mempool.tck.threads.ThreadTeam;
import dev.mempool.tck.threads.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The rule about the number of threads that are alive, and their lcore ids. */
final class AnyThreadRules {

  /** More threads than 128, which work at the same time. */
  private static final int WORKING = 130;

  /** More threads than a byte can count, which are alive at the same time. */
  private static final int ALIVE = 270;

  /** More than nine bits can count. */
  private static final int MANY_ALIVE = 540;

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
            + " the concurrency allows it, at the same time: lcores with ids from 64, 128 and 256"
            + " up, any two of them, however far apart their ids are, unregistered threads, also"
            + " with the same name, and virtual ones with and without names.",
        AnyThreadRules::cases);
  }

  private static void cases(TestedOps tested, Budget budget, Cases.Sink sink) {
    int threads = budget.all() ? MANY_ALIVE : ALIVE;
    for (ThreadKind kind : ThreadKind.values()) {
      sink.add(
          "%d %s threads in turn".formatted(threads, kind), trial -> inTurn(trial, kind, threads));
      int tries = budget.repetitions(100, 1_000);
      if (tested.concurrency().allows(WORKING, WORKING)) {
        ThreadMix mix = new ThreadMix(0, 0, WORKING);
        sink.add("%s, %s".formatted(kind, mix), trial -> together(trial, kind, mix, tries));
        if (kind != ThreadKind.UNREGISTERED) { // for those it is rule R56
          Duration time = Duration.ofMillis(budget.repetitions(40, 1_000));
          sink.add(
              "%s threads compete".formatted(kind),
              trial -> PlentyRules.compete(trial, kind, time, () -> {}, () -> {}));
        }
      }
    }
    if (tested.concurrency().allows(2, 2)) {
      // threads have numbers of their own, which no table of theirs begins with
      for (ThreadKind kind : List.of(ThreadKind.LCORE, ThreadKind.UNREGISTERED)) {
        sink.add(
            "two %s threads at any distance".formatted(kind),
            trial -> new ThreadPairs(trial, kind, threads, budget).run());
      }
    }
    if (tested.concurrency().multiProducer()) {
      int rounds = budget.repetitions(200, 1_000);
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
