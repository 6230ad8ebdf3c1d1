package dev.mempool.tck;

import dev.mempool.api.MempoolBackend;
import java.util.Arrays;
import java.util.List;

/** Many calls, one after another. */
final class SequenceRules {

  private SequenceRules() {}

  static List<BackendRule> all() {
    return List.of(
        new BackendRule(
            "R25",
            "long-sequences-conserve-objects",
            RuleLevel.SEQUENCES,
            "However long objects have been put and got, in bulks of whatever sizes, each is either"
                + " inside or outside, and count() says how many are inside.",
            (subject, effort, sink) -> {
              int rounds = effort.runs(300, 3000);
              Cross.eachBulk((trial, size, bulk) -> cycle(trial, size, bulk, rounds))
                  .list(subject, effort, sink);
              for (int size : Cross.sizes(effort)) {
                sink.add("size=%d, random".formatted(size), trial -> random(trial, size, rounds));
              }
            }),
        new BackendRule(
            "R26",
            "objects-belong-to-no-thread",
            RuleLevel.SEQUENCES,
            "Whatever threads put the objects (lcores, unregistered and virtual ones, alive or"
                + " ended), any other gets all of them while nobody else is active, in one dequeue"
                + " or in several.",
            (subject, effort, sink) -> {
              for (int size : Cross.sizes(effort)) {
                for (ThreadKind put : ThreadKind.values()) {
                  for (ThreadKind get : ThreadKind.values()) {
                    sink.add(
                        "size=%d, put by %s, got by %s".formatted(size, put, get),
                        trial -> otherThread(trial, size, put, get));
                  }
                }
              }
            }));
  }

  /** Gets and puts back the same number again and again, which visits every phase of a ring. */
  private static void cycle(Trial trial, int size, int bulk, int rounds) {
    try (Fixture fixture = trial.full(size)) {
      Ledger ledger = new Ledger(trial, size);
      MempoolBackend backend = fixture.backend();
      int[] objects = new int[bulk];
      int calls = Math.max(32, Math.min(rounds, 200_000 / bulk));
      for (int i = 0; i < calls; i++) {
        trial.require(backend.dequeue(objects, 0, bulk), "dequeue to succeed", "it failed");
        ledger.out(objects, bulk);
        trial.require(backend.enqueue(objects, 0, bulk), "enqueue to succeed", "it failed");
        ledger.in(objects, bulk);
      }
      fixture.requireExactly(fixture.takeAll(), size);
    }
  }

  private static void random(Trial trial, int size, int rounds) {
    Dice dice = trial.dice();
    try (Fixture fixture = trial.full(size)) {
      Ledger ledger = new Ledger(trial, size);
      MempoolBackend backend = fixture.backend();
      int[] held = new int[size + 1];
      for (int i = 0; i < rounds; i++) {
        int outside = ledger.outside();
        int count = dice.below(Math.min(size, 1 << dice.below(11)) + 1);
        if (dice.coin()) {
          take(trial, backend, ledger, held, count);
        } else if (count == 1 && outside > 0) {
          trial.require(
              backend.enqueueOne(held[outside - 1]), "enqueueOne to succeed", "it returned false");
          ledger.in(new int[] {held[outside - 1]}, 1);
        } else {
          int part = Math.min(count, outside);
          int[] objects = Arrays.copyOfRange(held, outside - part, outside);
          trial.require(backend.enqueue(objects, 0, part), "enqueue to succeed", "it failed");
          ledger.in(objects, part);
        }
        int inside = size - ledger.outside();
        trial.require(
            backend.count() == inside, "a count of " + inside, "it is " + backend.count());
      }
      int[] rest = fixture.takeAll();
      int outside = ledger.outside();
      ledger.out(rest, rest.length);
      trial.require(
          rest.length == size - outside, (size - outside) + " inside", rest.length + " came out");
    }
  }

  private static void take(
      Trial trial, MempoolBackend backend, Ledger ledger, int[] held, int count) {
    int outside = ledger.outside();
    boolean enough = count <= held.length - 1 - outside;
    boolean got;
    if (count == 1) {
      int object = backend.dequeueOne();
      got = object != MempoolBackend.NONE;
      held[outside] = object;
    } else {
      int[] objects = new int[count];
      got = backend.dequeue(objects, 0, count);
      System.arraycopy(objects, 0, held, outside, got ? count : 0);
    }
    trial.require(
        got == enough,
        "a get of %d to %s with %d outside".formatted(count, enough ? "succeed" : "fail", outside),
        "it did not");
    if (got) {
      ledger.out(Arrays.copyOfRange(held, outside, outside + count), count);
    }
  }

  private static void otherThread(Trial trial, int size, ThreadKind put, ThreadKind get) {
    Dice dice = trial.dice();
    int[] ends = {0, dice.below(size + 1), dice.below(size + 1), size};
    Arrays.sort(ends);
    try (Fixture fixture = trial.empty(size)) {
      for (int i = 1; i < ends.length; i++) {
        int first = ends[i - 1];
        int end = ends[i];
        int bulk = 1 + dice.below(32);
        Team.alone(trial, put, () -> fixture.put(first, end, bulk));
      }
      Team.alone(trial, get, () -> fixture.requireExactly(fixture.take(size, size), size));
    }
    try (Fixture fixture = trial.empty(size)) {
      Relay alive = new Relay(trial);
      for (int i = 1; i < ends.length; i++) {
        int first = ends[i - 1];
        int end = ends[i];
        int bulk = 1 + dice.below(32);
        alive.add(put, "putter", () -> fixture.put(first, end, bulk));
      }
      int bulk = 1 + dice.below(size);
      alive.add(get, "getter", () -> fixture.requireExactly(fixture.take(size, bulk), size));
      alive.run();
    }
  }
}
