// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.api.MempoolBackend;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.HeldObjects;
import dev.mempool.tck.fixture.Indices;
import dev.mempool.tck.fixture.ObjectOwners;
import dev.mempool.tck.fixture.SplitMix64;
import dev.mempool.tck.fixture.TestedOps;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.threads.MemoryEffects;
import dev.mempool.tck.threads.ThreadKind;
import dev.mempool.tck.threads.ThreadMix;
import dev.mempool.tck.threads.ThreadTeam;
import dev.mempool.tck.threads.Workload;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Rules about several threads at the same time, as many as the declared concurrency allows. */
public final class ThreadRules {

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(int[].class);

  /** The threads that count at the same time. */
  private static final int COUNTERS = 12;

  /** The counts in a row. */
  private static final int COUNTS = 64;

  private ThreadRules() {}

  /** {@return the rules of this class} */
  public static List<Rule> all() {
    return List.of(
        new Rule(
            "R27",
            "a-thread-may-die-between-calls",
            "A thread that dies of an exception while it holds objects does not keep other threads"
                + " from using the backend.",
            SizeCases.eachSize(ThreadRules::deadThread)),
        new Rule(
            "R28",
            "failed-dequeue-is-never-seen",
            "A dequeue that returns false never changes the array, not even for a moment in which"
                + " another thread could read it.",
            ThreadRules::neverSeenCases),
        new Rule(
            "R29",
            "one-owner-at-a-time",
            "While as many threads get and put as the declared concurrency allows, no object has"
                + " two owners; in the end all objects are back, and one dequeue gets them.",
            (tested, budget, sink) -> {
              int tries = budget.repetitions(2_000, 30_000);
              Stream.concat(
                      ThreadMix.few(tested.concurrency(), budget.all()),
                      budget.all() ? ThreadMix.many(tested.concurrency()) : Stream.empty())
                  .forEach(mix -> {
                    for (int size : new int[] {1, 3, 8, 64, 1024}) {
                      sink.add(
                          "size=%d, %s".formatted(size, mix),
                          trial -> traffic(trial, size, mix, mix.triesPerThread(tries)));
                    }
                  });
            }),
        new Rule(
            "R30",
            "memory-effects",
            "What a thread wrote before it put an object is visible to the thread that gets it.",
            (tested, budget, sink) -> {
              int rounds = budget.repetitions(20, 200);
              ThreadMix.few(tested.concurrency(), budget.all())
                  .filter(mix -> mix.both() == 0)
                  .forEach(mix -> {
                    for (int size : new int[] {4, 64, 1000}) {
                      sink.add(
                          "size=%d, %s".formatted(size, mix),
                          trial -> MemoryEffects.check(trial, size, mix, rounds));
                    }
                  });
            }),
        new Rule(
            "R31",
            "count-stays-in-bounds",
            "While other threads get and put, count() is at least 0 and at most what the backend"
                + " can hold, or what the pool has if the backend sets no limit.",
            (tested, budget, sink) -> {
              int tries = budget.repetitions(2_000, 10_000);
              Duration time = Duration.ofMillis(budget.repetitions(120, 600));
              for (int size : new int[] {1, 8, 63}) {
                sink.add("size=" + size, trial -> countUnderLoad(trial, size, tries, time));
              }
            }),
        new Rule(
            "R32",
            "more-threads-than-cores",
            "With 8 threads and with 32, more than most machines have cores, all threads finish"
                + " their work.",
            (tested, budget, sink) -> {
              int tries = budget.repetitions(1_000, 10_000);
              ThreadMix.many(tested.concurrency())
                  .forEach(mix -> {
                    for (int size : new int[] {4, 64}) {
                      sink.add(
                          "size=%d, %s".formatted(size, mix),
                          trial -> finish(trial, size, mix, tries));
                    }
                  });
            }),
        new Rule(
            "R44",
            "blocks-have-one-owner",
            "When several threads get blocks, bulks and single objects, no object has two owners,"
                + " and in the end all objects are back.",
            (tested, budget, sink) -> {
              int tries = budget.repetitions(500, 5_000);
              ThreadMix.few(tested.concurrency(), budget.all())
                  .forEach(mix ->
                      SizeCases.eachBlockCount((trial, size) -> blocks(trial, size, mix, tries))
                          .list(
                              tested,
                              budget,
                              (label, check) -> sink.add(label + ", " + mix, check)));
            }),
        new Rule(
            "R45",
            "lcores-come-and-go",
            "When lcores get, put and end, one after another and more of them than there are ids,"
                + " every later thread, such as the next lcore with the same id, can get all"
                + " objects in the backend. Some of the lcores end without unregistering.",
            (tested, budget, sink) -> {
              int lcores = budget.all() ? Lcore.max() + 100 : 150;
              for (int size : new int[] {1, 7, 64, 1000}) {
                sink.add("size=" + size, trial -> comeAndGo(trial, size, lcores));
              }
            }));
  }

  /** The exception of which a thread of these rules dies. */
  private static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static void deadThread(Trial trial, int size) {
    try (Fixture fixture = trial.full(size)) {
      int lost = (size + 1) / 2;
      int[] held = new int[lost];
      ThreadTeam doomed = new ThreadTeam(trial);
      doomed.add(
          "doomed",
          () -> {
            System.arraycopy(fixture.take(lost, 32), 0, held, 0, lost);
            throw new Death();
          });
      try {
        doomed.run();
      } catch (Death e) {
        // the team throws the exception of its thread
      }
      ThreadTeam.alone(
          trial,
          () -> {
            int[] rest = fixture.takeAll();
            fixture.requireExactly(Indices.concat(held, rest), size);
            fixture.put(0, size, 32);
            fixture.requireExactly(fixture.takeAll(), size);
          });
    }
  }

  /** Runs lcores one after another. Every second one is a thread that ends while registered. */
  private static void comeAndGo(Trial trial, int size, int lcores) {
    SplitMix64 random = trial.random();
    try (Fixture fixture = trial.full(size)) {
      HeldObjects inUse = new HeldObjects(trial, size);
      int[] held = new int[size];
      for (int i = 0; i < lcores; i++) {
        boolean dies = i % 2 == 1;
        Runnable work =
            () -> {
              if (dies) {
                LcoreRegistration _ = Lcore.register();
              }
              int outside = inUse.count();
              int more = random.nextInt(size - outside + 1);
              int[] got = fixture.take(more, Math.max(1, more));
              inUse.got(got, more);
              System.arraycopy(got, 0, held, outside, more);
              int fewer = random.nextInt(inUse.count() + 1);
              int[] back = Arrays.copyOfRange(held, inUse.count() - fewer, inUse.count());
              trial.require(
                  fixture.backend().enqueue(back, 0, fewer),
                  "enqueue to succeed",
                  "it returned false");
              inUse.put(back, fewer);
            };
        ThreadTeam.alone(trial, dies ? ThreadKind.UNREGISTERED : ThreadKind.LCORE, work);
      }
      int[] rest = fixture.take(size - inUse.count(), size);
      fixture.requireExactly(Indices.concat(Arrays.copyOf(held, inUse.count()), rest), size);
    }
  }

  private static void neverSeenCases(TestedOps tested, Budget budget, Cases.Sink sink) {
    Duration time = Duration.ofMillis(budget.repetitions(25, 300));
    for (int bulk : new int[] {4, 8, 32, 256}) {
      for (int free : new int[] {bulk / 2, bulk - 1}) {
        sink.add(
            "bulk=%d, inside=%d".formatted(bulk, free),
            trial -> neverSeen(trial, bulk, free, time));
      }
    }
  }

  private static void neverSeen(Trial trial, int bulk, int free, Duration time) {
    try (Fixture fixture = trial.empty(bulk)) {
      fixture.put(0, free, bulk);
      int[] array = Indices.sentinels(bulk);
      ThreadTeam.watched(
          trial,
          time,
          () -> {
            for (int i = 0; i < bulk; i++) {
              int seen = (int) ELEMENT.getOpaque(array, i);
              if (!Indices.isSentinel(seen, i)) {
                throw trial.violation(
                    "an unchanged array while a dequeue fails",
                    "element %d was read as %d".formatted(i, seen));
              }
            }
          },
          _ -> fixture.backend().dequeue(array, 0, bulk));
    }
  }

  private static void traffic(Trial trial, int size, ThreadMix mix, int tries) {
    try (Fixture fixture = trial.full(size)) {
      ObjectOwners owners = new ObjectOwners(trial, size);
      Workload workload = new Workload(trial, fixture.backend(), size, owners);
      int[] handedOver = workload.run(mix, tries);
      int[] rest = fixture.take(size - handedOver.length, size);
      fixture.requireExactly(Indices.concat(handedOver, rest), size);
    }
  }

  private static void blocks(Trial trial, int size, ThreadMix mix, int tries) {
    try (Fixture fixture = trial.full(size)) {
      ObjectOwners owners = new ObjectOwners(trial, size);
      int block = fixture.backend().contiguousBlockSize();
      Workload workload = new Workload(trial, fixture.backend(), size, owners, block);
      // fewer calls where a block has many objects
      int[] handedOver = workload.run(mix, Math.max(200, Math.min(tries, 1_000_000 / block)));
      int[] rest = fixture.take(size - handedOver.length, size);
      fixture.requireExactly(Indices.concat(handedOver, rest), size);
    }
  }

  /** Runs the threads without a check of the objects, which rule R29 makes. */
  private static void finish(Trial trial, int size, ThreadMix mix, int tries) {
    try (Fixture fixture = trial.full(size)) {
      new Workload(trial, fixture.backend(), size, null).run(mix, tries);
    }
  }

  /**
   * Counts while other threads get and put. There are so many counting threads that the system
   * often takes the core from one of them within count(), while the others go on. The first of them
   * decides when to end, so that the others work as long as it counts.
   */
  private static void countUnderLoad(Trial trial, int size, int tries, Duration time) {
    int capacity = Fixture.capacity(trial, size);
    boolean two = trial.tested().concurrency().allows(2, 2);
    try (Fixture fixture = trial.full(size)) {
      MempoolBackend backend = fixture.backend();
      ThreadTeam team = new ThreadTeam(trial);
      AtomicInteger moves = new AtomicInteger();
      AtomicBoolean counted = new AtomicBoolean();
      team.add(
          "counter",
          () -> {
            try {
              long end = System.nanoTime() + time.toNanos();
              for (int i = 0;
                  (i < tries || moves.get() < tries || System.nanoTime() - end < 0)
                      && team.running();
                  i += COUNTS) {
                requireCounts(trial, backend, capacity);
              }
            } finally {
              counted.set(true);
            }
          });
      for (int thread = 1; thread < COUNTERS; thread++) {
        team.add(
            "counter",
            () -> {
              while (!counted.get() && team.running()) {
                requireCounts(trial, backend, capacity);
              }
            });
      }
      for (int thread = 0; thread < (two ? 2 : 1); thread++) {
        team.add(
            "worker",
            () -> {
              // bulks of half the pool, single objects, all, and one more than there are
              int[] bulks = {Math.max(1, size / 2), 1, size, size + 1};
              int[] objects = new int[size + 1];
              for (int i = 0; !counted.get() && team.running(); i++) {
                int bulk = bulks[i % bulks.length];
                if (backend.dequeue(objects, 0, bulk)) {
                  backend.enqueue(objects, 0, bulk);
                  moves.incrementAndGet();
                }
              }
            });
      }
      team.run();
    }
  }

  /** Counts so often in a row that a thread is nearly always within count() when it is stopped. */
  private static void requireCounts(Trial trial, MempoolBackend backend, int capacity) {
    for (int i = 0; i < COUNTS; i++) {
      int count = backend.count();
      if (count < 0 || count > capacity) {
        throw trial.violation("a count from 0 to " + capacity, "it is " + count);
      }
    }
  }
}
