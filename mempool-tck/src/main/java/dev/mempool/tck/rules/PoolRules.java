// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.core.Mempool;
import dev.mempool.tck.fixture.Indices;
import dev.mempool.tck.fixture.ObjectOwners;
import dev.mempool.tck.fixture.SplitMix64;
import dev.mempool.tck.fixture.TestedPool;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.threads.PoolWorkload;
import dev.mempool.tck.threads.ThreadKind;
import dev.mempool.tck.threads.ThreadTeam;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Rules about the backend in a pool with caches that lcores use. */
public final class PoolRules {

  private static final int[] SIZES = {1, 2, 3, 64, 65, 1025};

  private static final int[] CACHES = {0, 1, 2, 3, 32, 512};

  private PoolRules() {}

  /** {@return the rules of this class} */
  public static List<Rule> all() {
    return List.of(
        new Rule(
            "R34",
            "a-cached-pool-conserves-objects",
            "In a pool with caches no object has two owners, and when all objects are put back the"
                + " pool counts them all.",
            (tested, budget, sink) -> {
              int lcores = tested.concurrency().allows(2, 2) ? 2 : 1;
              int rounds = budget.repetitions(300, 3_000);
              eachCache((trial, size, cache) -> conserves(trial, size, cache, lcores, rounds))
                  .list(tested, budget, sink);
            }),
        new Rule(
            "R35",
            "a-pool-can-be-emptied",
            "One lcore can get all objects of a pool, singly or in bulks.",
            eachCache(PoolRules::emptied)),
        new Rule(
            "R36",
            "a-failed-get-from-a-pool-does-nothing",
            "When an lcore asks a pool for more objects than there are, its array stays as it is,"
                + " the pool has as many objects as before, and none in use is handed out again.",
            eachCache(PoolRules::failedGet)),
        new Rule(
            "R37",
            "objects-survive-their-lcore",
            "When an lcore has put all objects and ended, another thread can get them all. (Where"
                + " only one thread may put, the lcore has flushed its cache.)",
            eachCache(PoolRules::survive)));
  }

  /** Checks a pool of one size with a cache of one size. */
  @FunctionalInterface
  private interface CacheCheck {
    void run(Trial trial, int size, int cache);
  }

  /** Returns a case for each size of pool and of cache. */
  private static Cases eachCache(CacheCheck check) {
    return (tested, budget, sink) -> {
      for (int size : SIZES) {
        IntStream.of(CACHES)
            .map(cache -> Math.min(cache, size))
            .distinct()
            .forEach(cache ->
                sink.add(
                    "size=%d, cache=%d".formatted(size, cache),
                    trial -> check.run(trial, size, cache)));
      }
    };
  }

  private static void conserves(Trial trial, int size, int cache, int lcores, int rounds) {
    try (Mempool pool = TestedPool.create(trial, size, cache)) {
      ObjectOwners owners = new ObjectOwners(trial, size);
      ThreadTeam team = new ThreadTeam(trial);
      SplitMix64 random = trial.random();
      for (int i = 0; i < lcores; i++) {
        SplitMix64 own = random.split();
        team.add(ThreadKind.LCORE, "lcore", () -> new PoolWorkload(pool, owners, own).run(rounds));
      }
      team.run();
      int available = pool.availCount();
      trial.require(available == size, size + " objects to be available", "there are " + available);
    }
  }

  private static void emptied(Trial trial, int size, int cache) {
    for (int bulk : new int[] {1, 3, 32, size}) {
      try (Mempool pool = TestedPool.create(trial, size, cache)) {
        ThreadTeam.alone(trial, ThreadKind.LCORE, () -> TestedPool.requireAll(trial, pool, bulk));
      }
    }
    try (Mempool pool = TestedPool.create(trial, size, cache)) {
      ThreadTeam.alone(trial, ThreadKind.LCORE, () -> TestedPool.requireAllSingly(trial, pool));
    }
  }

  private static void failedGet(Trial trial, int size, int cache) {
    for (int left : new int[] {0, 1, size / 2, size - 1}) {
      try (Mempool pool = TestedPool.create(trial, size, cache)) {
        ThreadTeam.alone(trial, ThreadKind.LCORE, () -> failedGet(trial, pool, left));
      }
    }
  }

  private static void failedGet(Trial trial, Mempool pool, int left) {
    ObjectOwners owners = new ObjectOwners(trial, pool.size());
    int[] one = new int[1];
    for (int held = 0; held < pool.size() - left && pool.getBulk(one, 0, 1); held++) {
      owners.claim(one, 1);
    }
    int before = pool.availCount();
    int[] array = Indices.sentinels(pool.size() + 1);
    for (int tooMany : new int[] {before + 1, pool.size() + 1}) {
      trial.require(
          !pool.getBulk(array, 0, tooMany),
          "a get of %d to fail with %d left".formatted(tooMany, before),
          "it succeeded");
      int changed = Indices.firstChanged(array, 0, array.length);
      trial.require(
          changed < 0,
          "an unchanged array after a failed get",
          "element %d was written".formatted(changed));
      int after = pool.availCount();
      trial.require(after == before, before + " objects after a failed get", "there are " + after);
    }
    while (pool.getBulk(one, 0, 1)) {
      owners.claim(one, 1);
    }
  }

  private static void survive(Trial trial, int size, int cache) {
    try (Mempool pool = TestedPool.create(trial, size, cache)) {
      ThreadTeam.alone(
          trial,
          ThreadKind.LCORE,
          () -> {
            int[] objects = new int[size];
            int count = 0;
            while (count < size && pool.getBulk(objects, count, 1)) {
              count++;
            }
            pool.putBulk(Arrays.copyOf(objects, count), 0, count);
            if (!trial.tested().concurrency().multiProducer()) {
              pool.flushCache();
            }
          });
      TestedPool.requireAll(trial, pool, 1);
    }
  }
}
