// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules.circumstances;

import dev.mempool.core.Mempool;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.tck.fixture.TestedPool;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.rules.Rule;
import dev.mempool.tck.threads.ThreadTeam;

/** The rule about the caches of lcores that died, which come back at any moment. */
final class ReclaimRules {

  private ReclaimRules() {}

  static Rule rule() {
    return new Rule(
        "R54",
        "dead-lcores-give-back-at-any-time",
        "An lcore that died leaves objects in its caches. Whatever call is the next, they come back"
            + " to the backend without a deadlock and without loss, also if the backend itself"
            + " reclaims the lcore within a call.",
        (tested, budget, sink) -> {
          // a pool in which one thread puts does not let another one put what a dead lcore left
          if (tested.concurrency().multiProducer()) {
            for (int size : new int[] {8, 64, 500}) {
              sink.add("size=" + size, trial -> reclaimed(trial, size, budget.repetitions(5, 50)));
            }
          }
        });
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
