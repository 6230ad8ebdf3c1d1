package dev.mempool.tck;

import dev.mempool.core.Mempool;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The backend inside a pool, behind caches of all sizes, used by lcores. */
final class PoolRules {

  private static final int[] SIZES = {1, 2, 3, 64, 65, 1025};

  private static final int[] CACHES = {0, 1, 2, 3, 32, 512};

  private PoolRules() {}

  static List<BackendRule> all() {
    return List.of(
        rule(
            "R34",
            "a-cached-pool-conserves-objects",
            "In a pool with caches no object has two owners, and when all are put back the pool"
                + " counts them all.",
            (subject, effort, sink) -> {
              int lcores = subject.concurrency().allows(2, 2) ? 2 : 1;
              int rounds = effort.runs(300, 3_000);
              eachCache((trial, size, cache) -> conserves(trial, size, cache, lcores, rounds))
                  .list(subject, effort, sink);
            }),
        rule(
            "R35",
            "a-pool-can-be-emptied",
            "One lcore can get all objects of a pool, singly or in bulks.",
            eachCache(PoolRules::emptied)),
        rule(
            "R36",
            "a-failed-get-from-a-pool-does-nothing",
            "When an lcore asks a pool for more objects than there are, its array stays as it is,"
                + " the pool has as many as before, and none that is in use is handed out again.",
            eachCache(PoolRules::failedGet)),
        rule(
            "R37",
            "objects-survive-their-lcore",
            "When an lcore has put all objects and ended, having flushed its cache where only one"
                + " thread may put, another thread can get them all.",
            eachCache(PoolRules::survive)));
  }

  private static BackendRule rule(String id, String name, String statement, Cases cases) {
    return new BackendRule(id, name, RuleLevel.POOL, statement, cases);
  }

  /** A check of one size of pool with one size of cache. */
  @FunctionalInterface
  private interface CacheCheck {
    void run(Trial trial, int size, int cache);
  }

  private static Cases eachCache(CacheCheck check) {
    return (subject, effort, sink) -> {
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
    try (Mempool pool = TrialPool.create(trial, size, cache)) {
      Owners owners = new Owners(trial, size);
      Team team = new Team(trial);
      Dice dice = trial.dice();
      for (int i = 0; i < lcores; i++) {
        Dice own = dice.split();
        team.addLcore("lcore", () -> new PoolUser(pool, owners, own).work(rounds));
      }
      team.run();
      int available = pool.availCount();
      trial.require(available == size, size + " objects to be available", "there are " + available);
    }
  }

  private static void emptied(Trial trial, int size, int cache) {
    for (int bulk : new int[] {1, 3, 32, size}) {
      try (Mempool pool = TrialPool.create(trial, size, cache)) {
        Team.aloneOnLcore(trial, () -> TrialPool.requireAll(trial, pool, bulk));
      }
    }
    try (Mempool pool = TrialPool.create(trial, size, cache)) {
      Team.aloneOnLcore(trial, () -> TrialPool.requireAllSingly(trial, pool));
    }
  }

  private static void failedGet(Trial trial, int size, int cache) {
    for (int left : new int[] {0, 1, size / 2, size - 1}) {
      try (Mempool pool = TrialPool.create(trial, size, cache)) {
        Team.aloneOnLcore(trial, () -> failedGet(trial, pool, left));
      }
    }
  }

  private static void failedGet(Trial trial, Mempool pool, int left) {
    Owners owners = new Owners(trial, pool.size());
    int[] one = new int[1];
    for (int held = 0; held < pool.size() - left && pool.getBulk(one, 0, 1); held++) {
      owners.claim(one, 1);
    }
    int before = pool.availCount();
    int[] array = Numbers.marked(pool.size() + 1);
    for (int tooMany : new int[] {before + 1, pool.size() + 1}) {
      trial.require(
          !pool.getBulk(array, 0, tooMany),
          "a get of %d to fail with %d left".formatted(tooMany, before),
          "it succeeded");
      int changed = Numbers.changed(array, 0, array.length);
      trial.require(
          changed < 0,
          "an array without a change after a failed get",
          "element %d was written".formatted(changed));
      int after = pool.availCount();
      trial.require(after == before, before + " objects after a failed get", "there are " + after);
    }
    while (pool.getBulk(one, 0, 1)) {
      owners.claim(one, 1);
    }
  }

  private static void survive(Trial trial, int size, int cache) {
    try (Mempool pool = TrialPool.create(trial, size, cache)) {
      Team.aloneOnLcore(
          trial,
          () -> {
            int[] objects = new int[size];
            int count = 0;
            while (count < size && pool.getBulk(objects, count, 1)) {
              count++;
            }
            pool.putBulk(Arrays.copyOf(objects, count), 0, count);
            if (!trial.subject().concurrency().multiProducer()) {
              pool.flushCache();
            }
          });
      TrialPool.requireAll(trial, pool, 1);
    }
  }
}
