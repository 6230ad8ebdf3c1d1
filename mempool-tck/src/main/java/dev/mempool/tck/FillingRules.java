package dev.mempool.tck;

import java.util.List;

/** A new backend, filling it, and draining it. */
final class FillingRules {

  private FillingRules() {}

  static List<BackendRule> all() {
    return List.of(
        new BackendRule(
            "R08",
            "new-backend-is-empty",
            RuleLevel.FILLING,
            "A new backend counts 0 objects and hands out none.",
            Cross.eachSize(FillingRules::isEmpty)),
        new BackendRule(
            "R09",
            "holds-every-object",
            RuleLevel.FILLING,
            "A backend takes all objects of its pool, in bulks of any size.",
            Cross.eachBulkToAMillion(FillingRules::holdsAll)),
        new BackendRule(
            "R10",
            "each-object-comes-out-once",
            RuleLevel.DRAINING,
            "A full backend hands out every object exactly once, in bulks of any size.",
            Cross.eachBulkToAMillion(FillingRules::comesOutOnce)));
  }

  private static void isEmpty(Trial trial, int size) {
    try (Fixture fixture = trial.empty(size)) {
      int count = fixture.backend().count();
      trial.require(count == 0, "a count of 0", "it is " + count);
      for (int bulk : new int[] {1, size}) {
        trial.require(
            !fixture.backend().dequeue(new int[bulk], 0, bulk),
            "dequeue(objects, 0, %d) to return false".formatted(bulk),
            "it returned true");
      }
    }
  }

  private static void holdsAll(Trial trial, int size, int bulk) {
    try (Fixture fixture = trial.empty(size)) {
      fixture.put(0, size, bulk);
    }
  }

  private static void comesOutOnce(Trial trial, int size, int bulk) {
    try (Fixture fixture = trial.full(size)) {
      fixture.requireExactly(fixture.take(size, bulk), size);
    }
  }
}
