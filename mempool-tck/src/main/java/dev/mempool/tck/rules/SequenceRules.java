// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.HeldObjects;
import dev.mempool.tck.fixture.SplitMix64;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.threads.ThreadKind;
import dev.mempool.tck.threads.ThreadSequence;
import dev.mempool.tck.threads.ThreadTeam;
import java.util.Arrays;
import java.util.List;

/** Rules about many calls, one after another. */
public final class SequenceRules {

  private SequenceRules() {}

  /** {@return the rules of this class} */
  public static List<Rule> all() {
    return List.of(
        new Rule(
            "R25",
            "long-sequences-conserve-objects",
            "However often objects are put and got, in bulks of whatever sizes, each object is"
                + " either in the backend or in use, and count() says how many are in the backend.",
            (tested, budget, sink) -> {
              int rounds = budget.repetitions(300, 3000);
              SizeCases.eachBulk((trial, size, bulk) -> cycle(trial, size, bulk, rounds))
                  .list(tested, budget, sink);
              SizeCases.between((trial, size, bulk) -> cycle(trial, size, bulk, 3))
                  .list(tested, budget, sink);
              sink.add("size=601, each bulk", trial -> eachBulk(trial, 601));
              for (int size : SizeCases.sizes(budget)) {
                sink.add("size=%d, random".formatted(size), trial -> random(trial, size, rounds));
              }
            }),
        new Rule(
            "R26",
            "objects-belong-to-no-thread",
            "Whatever threads put the objects (lcores, unregistered and virtual ones, alive or"
                + " ended), any other thread can get all of them while no third one calls, in one"
                + " dequeue or in several.",
            (tested, budget, sink) -> {
              int[] some = {1, 7, 64, 1024};
              for (int size : budget.all() ? SizeCases.sizes(budget) : some) {
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

  /** Gets and puts the same number so often that the positions of a ring wrap around many times. */
  private static void cycle(Trial trial, int size, int bulk, int rounds) {
    try (Fixture fixture = trial.full(size)) {
      HeldObjects inUse = new HeldObjects(trial, size);
      MempoolBackend backend = fixture.backend();
      int[] objects = new int[bulk];
      int calls = Math.max(32, Math.min(rounds, 200_000 / bulk));
      for (int i = 0; i < calls; i++) {
        trial.require(backend.dequeue(objects, 0, bulk), "dequeue to succeed", "it returned false");
        inUse.got(objects, bulk);
        trial.require(backend.enqueue(objects, 0, bulk), "enqueue to succeed", "it returned false");
        inUse.put(objects, bulk);
      }
      fixture.requireExactly(fixture.takeAll(), size);
    }
  }

  /** Gets and puts bulks of each size. */
  private static void eachBulk(Trial trial, int size) {
    try (Fixture fixture = trial.full(size)) {
      for (int bulk = 1; bulk <= size; bulk++) {
        int[] objects = fixture.take(bulk, bulk);
        new HeldObjects(trial, size).got(objects, bulk);
        trial.require(
            fixture.backend().enqueue(objects, 0, bulk),
            "enqueue of %d to succeed".formatted(bulk),
            "it returned false");
      }
      fixture.requireExactly(fixture.takeAll(), size);
    }
  }

  private static void random(Trial trial, int size, int rounds) {
    SplitMix64 random = trial.random();
    try (Fixture fixture = trial.full(size)) {
      HeldObjects inUse = new HeldObjects(trial, size);
      MempoolBackend backend = fixture.backend();
      int[] held = new int[size + 1];
      for (int i = 0; i < rounds; i++) {
        int outside = inUse.count();
        int count = random.nextInt(Math.min(size, 1 << random.nextInt(11)) + 1);
        if (random.nextBoolean()) {
          take(trial, backend, inUse, held, count);
        } else if (count == 1 && outside > 0) {
          trial.require(
              backend.enqueueOne(held[outside - 1]), "enqueueOne to succeed", "it returned false");
          inUse.put(new int[] {held[outside - 1]}, 1);
        } else {
          int part = Math.min(count, outside);
          int[] objects = Arrays.copyOfRange(held, outside - part, outside);
          trial.require(
              backend.enqueue(objects, 0, part), "enqueue to succeed", "it returned false");
          inUse.put(objects, part);
        }
        int free = size - inUse.count();
        trial.require(backend.count() == free, "a count of " + free, "it is " + backend.count());
      }
      int[] rest = fixture.takeAll();
      int outside = inUse.count();
      inUse.got(rest, rest.length);
      trial.require(
          rest.length == size - outside,
          (size - outside) + " objects to come out",
          rest.length + " came out");
    }
  }

  private static void take(
      Trial trial, MempoolBackend backend, HeldObjects inUse, int[] held, int count) {
    int outside = inUse.count();
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
        "a get of %d to %s with %d objects out of the backend"
            .formatted(count, enough ? "succeed" : "fail", outside),
        "it did the opposite");
    if (got) {
      inUse.got(Arrays.copyOfRange(held, outside, outside + count), count);
    }
  }

  private static void otherThread(Trial trial, int size, ThreadKind put, ThreadKind get) {
    SplitMix64 random = trial.random();
    int[] ends = {0, random.nextInt(size + 1), random.nextInt(size + 1), size};
    Arrays.sort(ends);
    try (Fixture fixture = trial.empty(size)) {
      for (int i = 1; i < ends.length; i++) {
        int first = ends[i - 1];
        int end = ends[i];
        int bulk = 1 + random.nextInt(32);
        ThreadTeam.alone(trial, put, () -> fixture.put(first, end, bulk));
      }
      ThreadTeam.alone(trial, get, () -> fixture.requireExactly(fixture.take(size, size), size));
    }
    try (Fixture fixture = trial.empty(size)) {
      ThreadSequence threads = new ThreadSequence(trial);
      for (int i = 1; i < ends.length; i++) {
        int first = ends[i - 1];
        int end = ends[i];
        int bulk = 1 + random.nextInt(32);
        threads.add(put, "putter", () -> fixture.put(first, end, bulk));
      }
      int bulk = 1 + random.nextInt(size);
      threads.add(get, "getter", () -> fixture.requireExactly(fixture.take(size, bulk), size));
      threads.run();
    }
  }
}
