package dev.mempool.tck;

import dev.mempool.api.MempoolBackend;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Several threads at the same time, as many as the ops declare that they can take. */
final class ThreadRules {

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(int[].class);

  private ThreadRules() {}

  static List<BackendRule> all() {
    return List.of(
        rule(
            "R27",
            "a-thread-may-die-between-calls",
            "A thread that dies of an exception while it holds objects keeps nobody from using the"
                + " backend.",
            Cross.eachSize(ThreadRules::deadThread)),
        rule(
            "R28",
            "failed-dequeue-is-never-seen",
            "Not even for a moment does a dequeue that returns false change the array, as seen by"
                + " another thread.",
            ThreadRules::neverSeenCases),
        rule(
            "R29",
            "one-owner-at-a-time",
            "While as many threads get and put as the declared concurrency allows, no object has"
                + " two owners, and in the end all are back.",
            (subject, effort, sink) -> {
              int tries = effort.runs(2_000, 30_000);
              Mix.allowed(subject, effort)
                  .forEach(mix -> {
                    for (int size : new int[] {1, 3, 8, 64, 1024}) {
                      sink.add(
                          "size=%d, %s".formatted(size, mix),
                          trial -> traffic(trial, size, mix, tries));
                    }
                  });
            }),
        rule(
            "R30",
            "memory-effects",
            "What a thread wrote before it put an object is seen by the thread that gets it.",
            (subject, effort, sink) -> {
              int rounds = effort.runs(20, 200);
              Mix.allowed(subject, effort)
                  .filter(mix -> mix.both() == 0)
                  .forEach(mix -> {
                    for (int size : new int[] {4, 64, 1000}) {
                      sink.add(
                          "size=%d, %s".formatted(size, mix),
                          trial -> MemoryEffects.check(trial, size, mix, rounds));
                    }
                  });
            }),
        rule(
            "R31",
            "count-stays-in-bounds",
            "While other threads get and put, count() is from 0 up to what the backend can hold.",
            (subject, effort, sink) -> {
              int tries = effort.runs(2_000, 10_000);
              for (int size : new int[] {1, 8, 63}) {
                sink.add("size=" + size, trial -> countUnderLoad(trial, size, tries));
              }
            }),
        rule(
            "R32",
            "more-threads-than-cores",
            "Eight threads, which have to wait for a core, all finish their work.",
            (subject, effort, sink) -> {
              int tries = effort.runs(1_000, 10_000);
              Mix.crowds(subject)
                  .forEach(mix -> {
                    for (int size : new int[] {4, 64}) {
                      sink.add(
                          "size=%d, %s".formatted(size, mix),
                          trial -> finish(trial, size, mix, tries));
                    }
                  });
            }));
  }

  private static BackendRule rule(String id, String name, String statement, Cases cases) {
    return new BackendRule(id, name, RuleLevel.THREADS, statement, cases);
  }

  /** How a thread of ours dies. */
  private static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static void deadThread(Trial trial, int size) {
    try (Fixture fixture = trial.full(size)) {
      int lost = (size + 1) / 2;
      int[] held = new int[lost];
      Team doomed = new Team(trial);
      doomed.add(
          "doomed",
          () -> {
            System.arraycopy(fixture.take(lost, 32), 0, held, 0, lost);
            throw new Death();
          });
      try {
        doomed.run();
      } catch (Death e) {
        // as planned
      }
      Team.alone(
          trial,
          () -> {
            int[] rest = fixture.takeAll();
            fixture.requireExactly(Numbers.concat(held, rest), size);
            fixture.put(0, size, 32);
            fixture.requireExactly(fixture.takeAll(), size);
          });
    }
  }

  private static void neverSeenCases(Subject subject, Effort effort, Cases.Sink sink) {
    for (int bulk : new int[] {4, 8, 32, 256}) {
      for (int inside : new int[] {bulk / 2, bulk - 1}) {
        sink.add(
            "bulk=%d, inside=%d".formatted(bulk, inside),
            trial -> neverSeen(trial, bulk, inside, effort.runs(1_000, 10_000)));
      }
    }
  }

  private static void neverSeen(Trial trial, int bulk, int inside, int tries) {
    try (Fixture fixture = trial.empty(bulk)) {
      fixture.put(0, inside, bulk);
      int[] array = Numbers.marked(bulk);
      AtomicBoolean done = new AtomicBoolean();
      Team team = new Team(trial);
      team.add(
          "observer",
          () -> {
            do {
              for (int i = 0; i < bulk; i++) {
                int seen = (int) ELEMENT.getOpaque(array, i);
                if (seen != Integer.MIN_VALUE + i) {
                  throw trial.broken(
                      "an array without a change while a dequeue fails",
                      "element %d was seen as %d".formatted(i, seen));
                }
              }
            } while (!done.get() && team.running());
          });
      team.add(
          "caller",
          () -> {
            try {
              for (int i = 0; i < tries && team.running(); i++) {
                fixture.backend().dequeue(array, 0, bulk);
              }
            } finally {
              done.set(true);
            }
          });
      team.run();
    }
  }

  private static void traffic(Trial trial, int size, Mix mix, int tries) {
    try (Fixture fixture = trial.full(size)) {
      Owners owners = new Owners(trial, size);
      Traffic traffic = new Traffic(trial, fixture.backend(), size, owners);
      int[] waiting = traffic.run(mix, tries);
      fixture.requireExactly(Numbers.concat(waiting, fixture.takeAll()), size);
    }
  }

  /** Without a look at the objects, which is the business of another rule. */
  private static void finish(Trial trial, int size, Mix mix, int tries) {
    try (Fixture fixture = trial.full(size)) {
      new Traffic(trial, fixture.backend(), size, null).run(mix, tries);
    }
  }

  /**
   * The counter decides when it is over, so that there is always somebody inside while it counts.
   */
  private static void countUnderLoad(Trial trial, int size, int tries) {
    int capacity = capacity(trial, size);
    boolean two = trial.subject().concurrency().allows(2, 2);
    try (Fixture fixture = trial.full(size)) {
      MempoolBackend backend = fixture.backend();
      Team team = new Team(trial);
      AtomicInteger moves = new AtomicInteger();
      AtomicBoolean counted = new AtomicBoolean();
      team.add(
          "counter",
          () -> {
            try {
              for (int i = 0; (i < tries || moves.get() < tries) && team.running(); i++) {
                int count = backend.count();
                if (count < 0 || count > capacity) {
                  throw trial.broken("a count from 0 to " + capacity, "it is " + count);
                }
              }
            } finally {
              counted.set(true);
            }
          });
      for (int thread = 0; thread < (two ? 2 : 1); thread++) {
        team.add(
            "worker",
            () -> {
              int[] objects = new int[Math.max(1, size / 2)];
              while (!counted.get() && team.running()) {
                if (backend.dequeue(objects, 0, objects.length)) {
                  backend.enqueue(objects, 0, objects.length);
                  moves.incrementAndGet();
                }
              }
            });
      }
      team.run();
    }
  }

  /** What a backend can hold: it may be more than its pool has. */
  private static int capacity(Trial trial, int size) {
    try (Fixture fixture = trial.full(size)) {
      int capacity = size;
      int[] one = {0};
      while (fixture.backend().enqueue(one, 0, 1)) {
        if (++capacity > 4 * size + 64) {
          return Integer.MAX_VALUE;
        }
      }
      return capacity;
    }
  }
}
