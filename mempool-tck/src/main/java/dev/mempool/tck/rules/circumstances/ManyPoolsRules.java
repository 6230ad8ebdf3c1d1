// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules.circumstances;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Geometry;
import dev.mempool.tck.fixture.Indices;
import dev.mempool.tck.fixture.SplitMix64;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.rules.Rule;
import dev.mempool.tck.rules.StallRules;
import dev.mempool.tck.threads.ThreadKind;
import dev.mempool.tck.threads.ThreadTeam;
import dev.mempool.tck.threads.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The rule about many backends of the same ops. */
final class ManyPoolsRules {

  private static final int[] SIZES = {1, 3, 8, 64, 100, 700};

  /** The threads that make backends at the same time. */
  private static final int THREADS = 6;

  /** The backends that are open at the same time: more than a table of 256 has room for. */
  private static final int OPEN = 300;

  /** The backends that a device must have. One may have no more, and says so. */
  private static final int DEVICES = 50;

  /** The threads that only make backends: more than cores of a small machine. */
  private static final int CREATORS = 3;

  /** The backends that such a thread makes without a pause. */
  private static final int CREATED = 12;

  /**
   * How often a thread in create() looks whether another one has come as far: a few microseconds,
   * in which that one comes, if it has a core.
   */
  private static final int MEETING_SPINS = 200;

  /** The same with those polls that give the core away. */
  private static final int MEETING_POLLS = MEETING_SPINS + 5;

  /** The backends that are made one after another: more than a table of 256 has room for. */
  private static final int IN_A_ROW = 300;

  /** The backends that are closed before late calls: more than a store of spare parts may keep. */
  private static final int CLOSED = 8;

  private ManyPoolsRules() {}

  static Rule rule() {
    return new Rule(
        "R52",
        "pools-do-not-disturb-each-other",
        "Any number of backends of the same ops can be made, used and closed, at the same time by"
            + " several threads, many of them open together, or hundreds in a row, and late calls"
            + " of one that is closed change nothing in another. (Ops for a device may refuse the"
            + " 51st by a MempoolException.)",
        (tested, budget, sink) -> {
          Duration time = Duration.ofMillis(budget.repetitions(200, 1_000));
          sink.add(
              "made by %d threads".formatted(THREADS), trial -> madeAtTheSameTime(trial, time));
          Duration created = Duration.ofMillis(budget.repetitions(100, 1_000));
          sink.add("created by %d threads".formatted(CREATORS), trial -> created(trial, created));
          sink.add("%d open".formatted(OPEN), ManyPoolsRules::open);
          sink.add("%d in a row".formatted(IN_A_ROW), ManyPoolsRules::inARow);
          for (ThreadKind kind : ThreadKind.values()) {
            sink.add("made and closed by " + kind, trial -> madeBy(trial, kind));
          }
          for (int size : new int[] {1, 8, 100}) {
            sink.add("late calls, size=" + size, trial -> lateCalls(trial, size));
          }
        });
  }

  /** Fills and empties a backend, in a bulk, singly and in small bulks. */
  private static void use(Trial trial, Fixture fixture) {
    int size = fixture.geometry().size();
    for (int bulk : new int[] {size, 1, 1 + size / 3}) {
      fixture.put(0, size, bulk);
      fixture.requireExactly(fixture.take(size, bulk), size);
    }
    MempoolBackend backend = fixture.backend();
    int[] singly = new int[size];
    for (int object = 0; object < size; object++) {
      trial.require(backend.enqueueOne(object), "enqueueOne to succeed", "it returned false");
    }
    for (int i = 0; i < size; i++) {
      singly[i] = backend.dequeueOne();
    }
    fixture.requireExactly(singly, size);
  }

  /** Lets each thread make and use backends of its own, and stops it anywhere in its calls. */
  private static void madeAtTheSameTime(Trial trial, Duration time) {
    ThreadTeam team = new ThreadTeam(trial);
    SplitMix64 random = trial.random();
    long end = System.nanoTime() + time.toNanos();
    for (int thread = 0; thread < THREADS; thread++) {
      SplitMix64 own = random.split();
      team.add(
          "maker",
          () ->
              Workload.withFrames(
                  StallRules.STACK_DEPTH,
                  () -> {
                    while (System.nanoTime() - end < 0 && team.running()) {
                      int size = SIZES[own.nextInt(SIZES.length)];
                      try (Fixture fixture = trial.empty(size);
                          Fixture another = trial.empty(size)) {
                        fixture.put(0, size, size);
                        for (int round = 0; round < 10; round++) {
                          shuffled(trial, another, own);
                        }
                        fixture.requireExactly(fixture.takeAll(), size);
                      }
                    }
                  }));
    }
    team.add("observer", () -> StallRules.observe(team, end));
    team.run();
  }

  /** A backend that has no memory yet. */
  private record Created(Geometry geometry, MempoolBackend backend) {}

  /**
   * Lets threads make backends of different sizes at the same time, and nothing else meanwhile. In
   * create() a thread waits for another one whenever it asks for something of the pool, so that
   * they are in the same part of it.
   */
  private static void created(Trial trial, Duration time) {
    SplitMix64 random = trial.random();
    long end = System.nanoTime() + time.toNanos();
    do {
      Queue<Created> created = new ConcurrentLinkedQueue<>();
      AtomicInteger arrived = new AtomicInteger();
      AtomicBoolean done = new AtomicBoolean();
      ThreadTeam team = new ThreadTeam(trial);
      for (int thread = 0; thread < CREATORS; thread++) {
        SplitMix64 own = random.split();
        team.add(
            "creator",
            () -> {
              for (int i = 0; i < CREATED; i++) {
                Geometry geometry = Geometry.small(SIZES[own.nextInt(SIZES.length)]);
                geometry.whenAsked(() -> meet(arrived, done));
                created.add(new Created(geometry, trial.create(geometry)));
              }
            });
      }
      team.run();
      done.set(true);
      useTogether(trial, List.copyOf(created));
    } while (System.nanoTime() - end < 0);
  }

  /** Waits a little for another thread to come here. */
  private static void meet(AtomicInteger arrived, AtomicBoolean done) {
    if (!done.get()) {
      int number = arrived.incrementAndGet();
      for (int poll = 0; poll < MEETING_POLLS && arrived.get() == number; poll++) {
        if (poll < MEETING_SPINS) {
          Thread.onSpinWait();
        } else {
          Thread.yield(); // on a busy machine the other one may be waiting for this core
        }
      }
    }
  }

  /** Gives backends their memory, and fills and empties all of them, each with other objects. */
  private static void useTogether(Trial trial, List<Created> created) {
    List<Fixture> fixtures = new ArrayList<>();
    try {
      for (Created each : created) {
        Fixture fixture = trial.around(each.geometry(), each.backend());
        fixtures.add(fixture);
        use(trial, fixture);
      }
      for (int i = 0; i < fixtures.size(); i++) {
        int[] objects = someObjects(fixtures.get(i), i);
        trial.require(
            fixtures.get(i).backend().enqueue(objects, 0, objects.length),
            "enqueue to succeed",
            "it returned false");
      }
      for (int i = 0; i < fixtures.size(); i++) {
        int expected = someObjects(fixtures.get(i), i).length;
        int count = fixtures.get(i).backend().count();
        trial.require(
            count == expected,
            "a count of %d in one of %d backends that were made at the same time"
                .formatted(expected, fixtures.size()),
            "it is " + count);
        int[] objects = fixtures.get(i).takeAll();
        Arrays.sort(objects);
        trial.require(
            Arrays.equals(objects, someObjects(fixtures.get(i), i)),
            "the objects that were put into one of %d backends that were made at the same time"
                .formatted(fixtures.size()),
            "others came out");
      }
    } finally {
      fixtures.forEach(Fixture::close);
    }
  }

  /** Returns two thirds of the objects of a pool, others for each number up to three. */
  private static int[] someObjects(Fixture fixture, int number) {
    return IntStream.range(0, fixture.geometry().size())
        .filter(object -> (object + number) % 3 != 0)
        .toArray();
  }

  /** Fills and empties a backend in an order that no other thread has. */
  private static void shuffled(Trial trial, Fixture fixture, SplitMix64 random) {
    int size = fixture.geometry().size();
    int[] objects = Indices.range(0, size);
    random.shuffle(objects);
    int first = random.nextInt(size + 1);
    MempoolBackend backend = fixture.backend();
    trial.require(
        backend.enqueue(objects, 0, first) && backend.enqueue(objects, first, size - first),
        "enqueue to succeed",
        "it returned false");
    fixture.requireExactly(fixture.take(size, 1 + random.nextInt(size)), size);
  }

  /** Makes many backends, or as many as there is hardware for. */
  private static void openMany(Trial trial, List<Fixture> fixtures) {
    try {
      while (fixtures.size() < OPEN) {
        fixtures.add(trial.empty(SIZES[fixtures.size() % SIZES.length]));
      }
    } catch (MempoolException e) {
      if (fixtures.size() < DEVICES) {
        throw e;
      }
    }
  }

  private static void open(Trial trial) {
    List<Fixture> fixtures = new ArrayList<>();
    try {
      openMany(trial, fixtures);
      int number = fixtures.size();
      // each has other objects, so that none can take those of another unnoticed
      for (int i = 0; i < number; i++) {
        fixtures.get(i).put(0, inside(fixtures, i), 32);
      }
      for (int i = 0; i < number; i++) {
        int expected = inside(fixtures, i);
        int count = fixtures.get(i).backend().count();
        trial.require(
            count == expected,
            "a count of %d in backend %d of %d".formatted(expected, i + 1, number),
            "it is " + count);
      }
      for (int i = number - 1; i >= 0; i--) {
        fixtures.get(i).requireExactly(fixtures.get(i).takeAll(), inside(fixtures, i));
      }
      // those that stay open work as before
      for (int i = 0; i < number; i += 2) {
        fixtures.get(i).closeBackend();
      }
      for (int i = 1; i < number; i += 2) {
        use(trial, fixtures.get(i));
      }
    } finally {
      fixtures.forEach(Fixture::close);
    }
  }

  private static int inside(List<Fixture> fixtures, int number) {
    int size = fixtures.get(number).geometry().size();
    return Math.max(0, size - number % 3);
  }

  /** Makes and closes a backend on a thread of a kind, and closes another one there. */
  private static void madeBy(Trial trial, ThreadKind kind) {
    try (Fixture another = trial.full(64)) {
      ThreadTeam.alone(
          trial,
          kind,
          () -> {
            try (Fixture fixture = trial.empty(64)) {
              use(trial, fixture);
              fixture.closeBackend();
            }
            another.closeBackend();
          });
    }
  }

  private static void inARow(Trial trial) {
    for (int i = 0; i < IN_A_ROW; i++) {
      try (Fixture fixture = trial.full(8)) {
        fixture.requireExactly(fixture.take(8, 8), 8);
      }
    }
  }

  /** Makes late calls of several closed backends, in case a new one gets what one of them had. */
  private static void lateCalls(Trial trial, int size) {
    for (boolean full : new boolean[] {false, true}) {
      List<MempoolBackend> closed = new ArrayList<>();
      List<Fixture> open = new ArrayList<>();
      try {
        for (int i = 0; i < CLOSED; i++) {
          open.add(trial.full(size));
        }
        for (Fixture fixture : open) {
          closed.add(fixture.backend());
          if (!full) {
            fixture.take(size, size);
          }
          fixture.close();
        }
        open.clear();
        for (int i = 0; i < CLOSED; i++) {
          open.add(trial.empty(size));
        }
        closed.forEach(late -> callAll(late, size));
        for (Fixture fixture : open) {
          fixture.requireExactly(fixture.takeAll(), 0);
          fixture.put(0, size, size);
        }
        closed.forEach(late -> callAll(late, size));
        ThreadTeam.alone(trial, () -> closed.forEach(late -> callAll(late, size)));
        for (Fixture fixture : open) {
          int count = fixture.backend().count();
          trial.require(
              count == size,
              "a count of %d after late calls of other backends".formatted(size),
              "it is " + count);
          fixture.requireExactly(fixture.take(size, size), size);
          closed.forEach(late -> callAll(late, size));
          use(trial, fixture);
        }
      } finally {
        open.forEach(Fixture::close);
      }
    }
  }

  /** Makes every call on a closed backend. What each returns or throws, rule R33 judges. */
  private static void callAll(MempoolBackend late, int size) {
    for (int call = 0; call < 6; call++) {
      try {
        switch (call) {
          case 0 -> late.enqueue(Indices.range(0, size), 0, size);
          case 1 -> late.enqueueOne(size - 1);
          case 2 -> late.count();
          case 3 -> late.dequeueOne();
          case 4 -> late.dequeue(new int[size], 0, size);
          default -> late.enqueueOne(0);
        }
      } catch (IllegalStateException e) {
        // that is allowed
      }
    }
  }
}
