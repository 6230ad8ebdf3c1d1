package dev.mempool.tck;

import dev.mempool.api.MempoolBackend;
import dev.mempool.lcore.Lcore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

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
                + " two owners, and in the end all are back: one dequeue gets them.",
            (subject, effort, sink) -> {
              int tries = effort.runs(2_000, 30_000);
              Stream.concat(
                      Mix.allowed(subject, effort),
                      effort == Effort.FULL ? Mix.crowds(subject) : Stream.empty())
                  .forEach(mix -> {
                    for (int size : new int[] {1, 3, 8, 64, 1024}) {
                      sink.add(
                          "size=%d, %s".formatted(size, mix),
                          trial -> traffic(trial, size, mix, mix.share(tries)));
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
            "Eight threads and 32, which have to wait for a core, all finish their work.",
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
            }),
        rule(
            "R44",
            "blocks-have-one-owner",
            "Blocks that several threads get, beside bulks and single objects, share no object,"
                + " and in the end all are back.",
            (subject, effort, sink) -> {
              int tries = effort.runs(500, 5_000);
              Mix.allowed(subject, effort)
                  .forEach(mix ->
                      Blocks.eachShape((trial, size) -> blocks(trial, size, mix, tries))
                          .list(
                              subject,
                              effort,
                              (label, check) -> sink.add(label + ", " + mix, check)));
            }),
        rule(
            "R45",
            "lcores-come-and-go",
            "Lcores that get and put and end, one after another and more of them than there are"
                + " ids, whether they ended in order or died, leave nothing behind: any thread gets"
                + " all that is inside, their successors as well.",
            (subject, effort, sink) -> {
              int lcores = effort.runs(150, Lcore.MAX + 100);
              for (int size : new int[] {1, 7, 64, 1000}) {
                sink.add("size=" + size, trial -> comeAndGo(trial, size, lcores));
              }
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

  /** Every second lcore is a registered thread that dies without a word. */
  private static void comeAndGo(Trial trial, int size, int lcores) {
    Dice dice = trial.dice();
    try (Fixture fixture = trial.full(size)) {
      Ledger ledger = new Ledger(trial, size);
      int[] held = new int[size];
      for (int i = 0; i < lcores; i++) {
        boolean dies = i % 2 == 1;
        Runnable work =
            () -> {
              if (dies) {
                Lcore.register();
              }
              int outside = ledger.outside();
              int more = dice.below(size - outside + 1);
              int[] got = fixture.take(more, Math.max(1, more));
              ledger.out(got, more);
              System.arraycopy(got, 0, held, outside, more);
              int fewer = dice.below(ledger.outside() + 1);
              int[] back = Arrays.copyOfRange(held, ledger.outside() - fewer, ledger.outside());
              trial.require(
                  fixture.backend().enqueue(back, 0, fewer), "enqueue to succeed", "it failed");
              ledger.in(back, fewer);
            };
        Team.alone(trial, dies ? ThreadKind.UNREGISTERED : ThreadKind.LCORE, work);
      }
      int[] rest = fixture.take(size - ledger.outside(), size);
      fixture.requireExactly(Numbers.concat(Arrays.copyOf(held, ledger.outside()), rest), size);
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
      int[] rest = fixture.take(size - waiting.length, size);
      fixture.requireExactly(Numbers.concat(waiting, rest), size);
    }
  }

  private static void blocks(Trial trial, int size, Mix mix, int tries) {
    try (Fixture fixture = trial.full(size)) {
      Owners owners = new Owners(trial, size);
      int block = fixture.backend().contiguousBlockSize();
      Traffic traffic = new Traffic(trial, fixture.backend(), size, owners, block);
      // large blocks move many objects at a time
      int[] waiting = traffic.run(mix, Math.max(200, Math.min(tries, 1_000_000 / block)));
      int[] rest = fixture.take(size - waiting.length, size);
      fixture.requireExactly(Numbers.concat(waiting, rest), size);
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
