// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules.circumstances;

import dev.mempool.api.MempoolBackend;
import dev.mempool.lcore.Lcore;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.rules.Budget;
import dev.mempool.tck.rules.StallRules;
import dev.mempool.tck.threads.ThreadKind;
import dev.mempool.tck.threads.ThreadTeam;
import dev.mempool.tck.threads.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Many threads that are alive, of which two get and put at the same time: any two, by the distance
 * of their ids. All have the same name. What a backend keeps for each thread must not be that of
 * two of them.
 */
final class ThreadPairs {

  /** As many objects as an lcore often gets. */
  private static final int MAX_BULK = 64;

  /** Nearly half of the objects, so that threads often meet while they move them. */
  private static final int LARGE_BULK = 480;

  private static final int SIZE = 1_000;

  /** Distances at which ids often fall together: sizes of tables and of numbers. */
  private static final Set<Integer> USUAL = Set.of(8, 16, 32, 64, 100, 127, 128, 255, 256, 512);

  /**
   * The calls of two threads that must overlap, at a usual distance: a fault in a hundredth of them
   * shows.
   */
  private static final int MEETINGS = 8_000;

  /** The same at other distances, of which there are hundreds. */
  private static final int FEW_MEETINGS = 400;

  /** The longest time for a pair; a busy machine seldom runs both threads at the same time. */
  private static final Duration LONGEST = Duration.ofMillis(100);

  /** A thread that is alive. */
  private static final class Member {
    private final Thread thread = Thread.currentThread();

    /** The tasks of the thread. The last one is {@link #END}. */
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  }

  private static final Runnable END = () -> {};

  private final Trial trial;
  private final ThreadKind kind;
  private final int threads;
  private final int times;
  private final Duration unusual;

  /** The threads by their ids. */
  private final ConcurrentSkipListMap<Long, Member> members = new ConcurrentSkipListMap<>();

  private final CountDownLatch arrived;

  ThreadPairs(Trial trial, ThreadKind kind, int threads, Budget budget) {
    this.trial = trial;
    this.kind = kind;
    this.threads = threads;
    this.times = budget.repetitions(1, 10);
    this.unusual = Duration.ofMillis(budget.repetitions(kind == ThreadKind.LCORE ? 200 : 0, 6_000));
    this.arrived = new CountDownLatch(threads);
  }

  void run() {
    try (Fixture fixture = trial.full(SIZE)) {
      ThreadTeam team = new ThreadTeam(trial);
      for (int i = 0; i < threads; i++) {
        team.addNamed(kind, "tck-namesake", this::work);
      }
      team.add("coordinator", () -> coordinate(fixture, team));
      team.run();
    }
  }

  private void work() {
    Member mine = new Member();
    long id = kind == ThreadKind.LCORE ? Lcore.current() : Thread.currentThread().threadId();
    members.put(id, mine);
    arrived.countDown();
    try {
      for (Runnable task = mine.tasks.take(); task != END; task = mine.tasks.take()) {
        task.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the run has hung, and says so itself
    }
  }

  private void coordinate(Fixture fixture, ThreadTeam team) {
    try {
      arrived.await();
      for (int distance : USUAL.stream().sorted().toList()) {
        pair(fixture, team, distance, times * MEETINGS);
      }
      // Of all others as many as there is time for: on a machine that is not busy, all. No table
      // of a backend begins with the id of the first thread that is no lcore.
      int[] others =
          IntStream.range(1, threads).filter(distance -> !USUAL.contains(distance)).toArray();
      trial.random().shuffle(others);
      long end = System.nanoTime() + unusual.toNanos();
      for (int i = 0; i < others.length && System.nanoTime() - end < 0; i++) {
        pair(fixture, team, others[i], FEW_MEETINGS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      members.values().forEach(member -> member.tasks.add(END));
    }
  }

  /**
   * Lets two threads get and put, if there are two with this distance, and looks at all objects.
   */
  private void pair(Fixture fixture, ThreadTeam team, int distance, int meetings)
      throws InterruptedException {
    for (Map.Entry<Long, Member> one : members.entrySet()) {
      Member other = members.get(one.getKey() + distance);
      if (other != null) {
        List<Member> both = List.of(one.getValue(), other);
        CountDownLatch done = new CountDownLatch(2);
        AtomicInteger met = new AtomicInteger();
        AtomicInteger[] calls = {new AtomicInteger(), new AtomicInteger()};
        long end = System.nanoTime() + LONGEST.toNanos();
        for (int i = 0; i < 2; i++) {
          AtomicInteger mine = calls[i];
          AtomicInteger others = calls[1 - i];
          both.get(i)
              .tasks
              .add(() -> {
                try {
                  Workload.withFrames(
                      StallRules.STACK_DEPTH,
                      () -> {
                        while (met.get() < meetings
                            && System.nanoTime() - end < 0
                            && team.running()) {
                          met.addAndGet(getAndPut(fixture.backend(), mine, others));
                        }
                      });
                } finally {
                  done.countDown();
                }
              });
        }
        // stops the threads within their calls, so that they meet there
        for (int walk = 0; done.getCount() > 0 && team.running(); walk++) {
          both.get(walk % 2).thread.getStackTrace();
        }
        done.await();
        if (team.running()) {
          requireAll(fixture, one.getKey(), distance);
        }
        return;
      }
    }
  }

  /**
   * Makes some gets and puts, with no checks in between, so that threads nearly always meet within
   * calls. An object that is lost or doubled stays so to the end.
   *
   * @param mine the calls that this thread has made
   * @param others those of the other thread
   * @return the calls within which another one ended
   */
  private int getAndPut(MempoolBackend backend, AtomicInteger mine, AtomicInteger others) {
    int[] objects = new int[LARGE_BULK];
    int met = 0;
    for (int round = 0; round < 16; round++) {
      int number = mine.get();
      int bulk = 1 + (round % 4 == 0 ? number % MAX_BULK : number % LARGE_BULK);
      int before = others.get();
      if (backend.dequeue(objects, 0, bulk)) {
        met += others.get() == before ? 0 : 1;
        mine.setRelease(number + 1);
        before = others.get();
        trial.require(backend.enqueue(objects, 0, bulk), "enqueue to succeed", "it returned false");
      }
      met += others.get() == before ? 0 : 1;
      mine.setRelease(number + 2);
    }
    return met;
  }

  private void requireAll(Fixture fixture, long id, int distance) {
    int[] all = fixture.take(SIZE, SIZE);
    boolean[] seen = new boolean[SIZE];
    for (int object : all) {
      if (object < 0 || object >= SIZE || seen[object]) {
        throw trial.violation(
            "each object once after the threads with the ids %d and %d have used the backend"
                .formatted(id, id + distance),
            "object %d came out a second time, or does not exist".formatted(object));
      }
      seen[object] = true;
    }
    trial.require(
        fixture.backend().enqueue(all, 0, SIZE), "enqueue to succeed", "it returned false");
  }
}
