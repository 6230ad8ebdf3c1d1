// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules.circumstances;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.Subscription;
import dev.mempool.core.Mempool;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.TestedPool;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.rules.Rule;
import dev.mempool.tck.threads.ThreadTeam;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The rule about the caches of lcores that died, which come back at any moment. */
final class ReclaimRules {

  private static final int SIZE = 64;

  /** More calls than any after which a backend might look for dead lcores. */
  private static final int MANY_CALLS = 5_000;

  /** The calls of a backend. */
  private enum Call {
    PUT,
    PUT_ALL,
    PUT_ONE,
    GET,
    GET_ONE,
    FAILING_GET,
    COUNT,
    GET_BLOCKS,
    CLOSE
  }

  /** Far longer than a call takes on a busy machine. */
  private static final int WAIT_SECONDS = 4;

  private ReclaimRules() {}

  static Rule rule() {
    return new Rule(
        "R54",
        "dead-lcores-give-back-at-any-time",
        "An lcore that died leaves objects in its caches. Whatever call is the next, they come back"
            + " to the backend without a deadlock and without loss, also if the backend itself"
            + " reclaims the lcore within a call; then it lets other threads call meanwhile.",
        (tested, budget, sink) -> {
          // a pool in which one thread puts does not let another one put what a dead lcore left
          if (tested.concurrency().multiProducer()) {
            for (int size : new int[] {8, 64, 500}) {
              sink.add("size=" + size, trial -> reclaimed(trial, size, budget.repetitions(5, 50)));
            }
          }
          for (Call call : Call.values()) {
            for (int inside : new int[] {0, 1, SIZE / 4, SIZE / 2, SIZE - SIZE / 4, SIZE - 2}) {
              sink.add(
                  "others call during %s, inside=%d".formatted(call, inside),
                  trial -> othersCall(trial, call, inside, 1));
            }
            sink.add(
                "others call during one of many times %s".formatted(call),
                trial -> othersCall(trial, call, SIZE / 2, MANY_CALLS));
          }
        });
  }

  /**
   * Lets a thread make a call, and another one calls when the first one reclaims a dead lcore
   * within its call, if it does. The second call must end before the first one goes on: a backend
   * must hold no lock while the code of others runs, which may wait for that lock.
   */
  private static void othersCall(Trial trial, Call call, int inside, int times) {
    try (Fixture fixture = trial.full(SIZE)) {
      MempoolBackend backend = fixture.backend();
      int[] outside = fixture.take(SIZE - inside, SIZE);
      ThreadTeam.alone(
          trial,
          () -> {
            LcoreRegistration _ = Lcore.register();
          });
      CountDownLatch within = new CountDownLatch(1);
      CountDownLatch ended = new CountDownLatch(1);
      AtomicBoolean late = new AtomicBoolean();
      ThreadTeam team = new ThreadTeam(trial);
      team.add(
          "caller",
          () -> {
            Thread caller = Thread.currentThread();
            try (Subscription _ =
                Lcore.onExit(_ -> {
                  if (Thread.currentThread() == caller) {
                    within.countDown();
                    late.set(!await(ended));
                  }
                })) {
              for (int i = 0; i < times && within.getCount() > 0; i++) {
                call(fixture, call, outside, i % 2 == 0);
              }
            } finally {
              within.countDown();
            }
          });
      team.add(
          "other",
          () -> {
            await(within);
            try {
              backend.count();
              if (trial.tested().concurrency().allows(2, 2)) {
                int object = backend.dequeueOne();
                if (object != MempoolBackend.NONE) {
                  backend.enqueueOne(object);
                }
              }
            } catch (IllegalStateException e) {
              // allowed when the backend is closed
            }
            ended.countDown();
          });
      team.run();
      trial.require(
          !late.get(),
          "a call of another thread to end while a dead lcore is reclaimed within a call",
          "it waited for that call, which would never end if it needed the other thread");
      Lcore.reclaimDead();
    }
  }

  /**
   * Makes a call.
   *
   * @param there false to undo what the call before has done
   */
  private static void call(Fixture fixture, Call call, int[] outside, boolean there) {
    MempoolBackend backend = fixture.backend();
    int[] objects = new int[SIZE + 1];
    switch (call) {
      case PUT, GET -> {
        if (call == Call.PUT == there) {
          backend.enqueue(outside, 0, 2);
        } else {
          backend.dequeue(outside, 0, 2);
        }
      }
      case PUT_ONE, GET_ONE -> {
        if (call == Call.PUT_ONE == there) {
          backend.enqueueOne(outside[0]);
        } else {
          outside[0] = Math.max(0, backend.dequeueOne());
        }
      }
      case PUT_ALL -> {
        if (there) {
          backend.enqueue(outside, 0, outside.length);
        } else {
          backend.dequeue(outside, 0, outside.length);
        }
      }
      case FAILING_GET -> backend.dequeue(objects, 0, SIZE + 1);
      case COUNT -> backend.count();
      case GET_BLOCKS -> {
        if (backend.contiguousBlockSize() > 0) {
          backend.dequeueContiguousBlocks(objects, 0, 1);
        }
      }
      case CLOSE -> {
        if (there) {
          fixture.closeBackend();
        }
      }
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void reclaimed(Trial trial, int size, int rounds) {
    int cache = Math.min(size / 2, 32);
    try (Mempool pool = TestedPool.create(trial, size, cache)) {
      for (int round = 0; round < rounds; round++) {
        for (int call = 0; call < 5; call++) {
          die(trial, pool, Math.max(1, cache / 2));
          int what = call;
          ThreadTeam.alone(trial, () -> useWithoutCache(pool, what, size));
        }
      }
      die(trial, pool, Math.max(1, cache / 2));
      Lcore.reclaimDead();
      TestedPool.requireAll(trial, pool, 1);
    }
  }

  /** Lets an lcore end with objects in its cache, without unregistering. */
  private static void die(Trial trial, Mempool pool, int objects) {
    ThreadTeam.alone(
        trial,
        () -> {
          LcoreRegistration _ = Lcore.register();
          int[] got = new int[objects];
          if (pool.getBulk(got, 0, objects)) {
            pool.putBulk(got, 0, objects);
          }
        });
  }

  /** Makes calls that go directly to the backend, a different one first each time. */
  private static void useWithoutCache(Mempool pool, int call, int size) {
    int[] objects = new int[size];
    int bulk = Math.max(1, size / 4);
    switch (call) {
      case 0 -> giveBack(pool, objects, pool.getBulk(objects, 0, bulk) ? bulk : 0);
      case 1 -> giveBack(pool, objects, pool.getBulk(objects, 0, size) ? size : 0);
      case 2 -> {
        int object = pool.get();
        if (object != Mempool.NONE) {
          pool.put(object);
        }
      }
      case 3 -> pool.availCount();
      default -> {
        int got = 0;
        while (got < size && pool.getBulk(objects, got, 1)) {
          got++;
        }
        giveBack(pool, objects, got);
      }
    }
  }

  private static void giveBack(Mempool pool, int[] objects, int count) {
    if (count > 0) {
      pool.putBulk(objects, 0, count);
    }
  }
}
