// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules.circumstances;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Blocks;
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
import dev.mempool.tck.threads.ThreadTeam;
import dev.mempool.tck.threads.Workload;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** The rule about interrupted threads. */
final class InterruptRules {

  /** The nanoseconds between interrupts: enough for a thread to make some calls. */
  private static final int INTERRUPTS_APART = 20_000;

  private InterruptRules() {}

  static Rule rule() {
    return new Rule(
        "R48",
        "an-interrupt-changes-nothing",
        "An interrupted thread creates, gets, puts, counts and closes like any other, and is still"
            + " interrupted afterwards: no exception, no false 'empty' while there are more than"
            + " enough objects, and nothing that keeps other threads waiting.",
        InterruptRules::cases);
  }

  private static void cases(TestedOps tested, Budget budget, Cases.Sink sink) {
    sink.add("blocks", InterruptRules::blocks);
    for (int size : new int[] {1, 8, 64, 700}) {
      sink.add("size=" + size, trial -> alone(trial, size, ThreadKind.UNREGISTERED));
      sink.add("size=%d, closed".formatted(size), trial -> closes(trial, size));
    }
    for (ThreadKind kind : ThreadKind.values()) {
      sink.add("by " + kind, trial -> alone(trial, 70, kind));
    }
    int tries = budget.repetitions(2_000, 20_000);
    ThreadMix.few(tested.concurrency(), budget.all())
        .forEach(
            mix -> sink.add("size=64, %s".formatted(mix), trial -> traffic(trial, 64, mix, tries)));
    if (tested.concurrency().allows(2, 2)) {
      Duration time = Duration.ofMillis(budget.repetitions(100, 1_500));
      sink.add("more than enough", trial -> competes(trial, time));
      sink.add("within calls", trial -> interruptedWithin(trial, time));
    }
  }

  /** Makes a call as an interrupted thread, and returns its result. */
  private static <T> T interrupted(Trial trial, String what, Supplier<T> call) {
    Thread.currentThread().interrupt();
    boolean still = false;
    T result;
    try {
      result = call.get();
    } finally {
      still = Thread.interrupted();
    }
    trial.require(still, "the thread to stay interrupted", what + " took its interrupt away");
    return result;
  }

  private static void requireTrue(Trial trial, String what, Supplier<Boolean> call) {
    trial.require(
        interrupted(trial, what, call),
        what + " of an interrupted thread to succeed",
        "it returned false");
  }

  private static void alone(Trial trial, int size, ThreadKind kind) {
    try (Fixture fixture = interrupted(trial, "create()", () -> trial.empty(size))) {
      MempoolBackend backend = fixture.backend();
      ThreadTeam.alone(trial, kind, () -> eachCall(trial, fixture, backend, size));
      // another thread finds what that one has left
      ThreadTeam.alone(
          trial,
          () -> {
            int count = backend.count();
            trial.require(count == size, "a count of " + size, "it is " + count);
            fixture.requireExactly(fixture.takeAll(), size);
            fixture.put(0, size, size);
            fixture.requireExactly(fixture.take(size, size), size);
          });
    }
  }

  private static void eachCall(Trial trial, Fixture fixture, MempoolBackend backend, int size) {
    int[] got = new int[size];
    int[] all = Indices.range(0, size);
    for (int round = 0; round < 3; round++) {
      requireTrue(trial, "enqueue", () -> backend.enqueue(all, 0, size));
      int count = interrupted(trial, "count()", backend::count);
      trial.require(count == size, "a count of " + size, "it is " + count);
      requireTrue(trial, "dequeue", () -> backend.dequeue(got, 0, size));
      fixture.requireExactly(got, size);
      for (int object = 0; object < size; object++) {
        int each = object;
        requireTrue(trial, "enqueueOne", () -> backend.enqueueOne(each));
      }
      for (int i = 0; i < size; i++) {
        got[i] = interrupted(trial, "dequeueOne", backend::dequeueOne);
      }
      fixture.requireExactly(got, size);
      trial.require(
          !interrupted(trial, "dequeue", () -> backend.dequeue(got, 0, 1)),
          "dequeue of an empty backend to return false",
          "it returned true");
      int none = interrupted(trial, "dequeueOne", backend::dequeueOne);
      trial.require(
          none == MempoolBackend.NONE,
          "dequeueOne of an empty backend to return NONE",
          "it returned " + none);
    }
    // calls that fail while there are some objects, or little room
    requireTrue(trial, "enqueue", () -> backend.enqueue(all, 0, (size + 1) / 2));
    trial.require(
        !interrupted(trial, "dequeue", () -> backend.dequeue(new int[size + 1], 0, size + 1)),
        "dequeue of more objects than there are to return false",
        "it returned true");
    int[] tooMany = new int[8 * size + 64];
    interrupted(trial, "enqueue", () -> backend.enqueue(tooMany, 0, tooMany.length));
    while (backend.dequeueOne() != MempoolBackend.NONE) {
      // what was put twice comes out; a backend that sets no limit has taken it
    }
    requireTrue(trial, "enqueue", () -> backend.enqueue(all, 0, size));
    int block = backend.contiguousBlockSize();
    int[] first = new int[1];
    if (block > 0
        && interrupted(
            trial, "dequeueContiguousBlocks", () -> backend.dequeueContiguousBlocks(first, 0, 1))) {
      requireTrue(
          trial, "enqueue", () -> backend.enqueue(Indices.range(first[0], block), 0, block));
    }
  }

  /** Gets all blocks of a full backend as an interrupted thread: as many as another thread. */
  private static void blocks(Trial trial) {
    try (Fixture fixture = Blocks.inLargePool(trial)) {
      int size = fixture.geometry().size();
      fixture.put(0, size, size);
      int block = fixture.backend().contiguousBlockSize();
      if (block > 0) {
        int[] all = Blocks.takeAll(trial, fixture, 1);
        fixture.backend().enqueue(all, 0, all.length);
        int count =
            interrupted(
                trial, "dequeueContiguousBlocks", () -> Blocks.takeAll(trial, fixture, 1).length);
        trial.require(
            count == all.length,
            "an interrupted thread to get %d objects in blocks".formatted(all.length),
            "it got %d".formatted(count));
      }
    }
  }

  private static void closes(Trial trial, int size) {
    for (int free : new int[] {0, size}) {
      try (Fixture fixture = trial.full(size)) {
        fixture.take(size - free, size);
        interrupted(
            trial,
            "close()",
            () -> {
              fixture.closeBackend();
              return true;
            });
      }
    }
  }

  private static void traffic(Trial trial, int size, ThreadMix mix, int tries) {
    try (Fixture fixture = trial.full(size)) {
      Workload workload =
          new Workload(trial, fixture.backend(), size, new ObjectOwners(trial, size));
      workload.setInterrupted();
      int[] handedOver = workload.run(mix, tries);
      int[] rest = fixture.take(size - handedOver.length, size);
      fixture.requireExactly(Indices.concat(handedOver, rest), size);
    }
  }

  /**
   * Interrupts threads while they compete, so that most interrupts come within a call. The call
   * goes on as if nothing had happened, and the thread is interrupted when it ends.
   */
  private static void interruptedWithin(Trial trial, Duration time) {
    // true from an interrupt until its thread has looked
    Map<Thread, AtomicBoolean> sent = new ConcurrentHashMap<>();
    PlentyRules.compete(
        trial,
        ThreadKind.UNREGISTERED,
        time,
        () -> sent.computeIfAbsent(Thread.currentThread(), _ -> new AtomicBoolean()),
        () -> {
          AtomicBoolean mine = Objects.requireNonNull(sent.get(Thread.currentThread()));
          if (mine.get()) {
            trial.require(
                Thread.interrupted(),
                "a thread that was interrupted within a call to be so afterwards",
                "the call took its interrupt away");
            mine.set(false);
          }
        },
        (team, end) -> {
          while (System.nanoTime() - end < 0 && team.running()) {
            sent.forEach((thread, interrupted) -> {
              if (!interrupted.get()) {
                thread.interrupt();
                interrupted.set(true);
              }
            });
            LockSupport.parkNanos(INTERRUPTS_APART);
          }
        });
  }

  private static void competes(Trial trial, Duration time) {
    PlentyRules.compete(
        trial,
        ThreadKind.UNREGISTERED,
        time,
        () -> Thread.currentThread().interrupt(),
        () ->
            trial.require(
                Thread.currentThread().isInterrupted(),
                "the thread to stay interrupted",
                "a call took its interrupt away"));
  }
}
