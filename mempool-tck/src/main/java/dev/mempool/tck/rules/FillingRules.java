// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Trial;
import java.util.List;

/** Rules about a new backend, about filling it, and about emptying it. */
public final class FillingRules {

  private FillingRules() {}

  /** {@return the rules about filling a new backend} */
  public static List<Rule> filling() {
    return List.of(
        new Rule(
            "R08",
            "new-backend-is-empty",
            "A new backend counts 0 objects and hands out none.",
            SizeCases.eachSize(FillingRules::isEmpty)),
        new Rule(
            "R09",
            "holds-every-object",
            "A backend takes all objects of its pool, in bulks of any size.",
            SizeCases.eachBulkToAMillionAndBetween(FillingRules::holdsAll)));
  }

  /** {@return the rules about emptying a full backend} */
  public static List<Rule> draining() {
    return List.of(
        new Rule(
            "R10",
            "each-object-comes-out-once",
            "A full backend hands out every object exactly once, in bulks of any size.",
            (tested, budget, sink) -> {
              SizeCases.eachBulkToAMillionAndBetween(FillingRules::comesOutOnce)
                  .list(tested, budget, sink);
              SizeCases.eachSizeInBulks(FillingRules::comesOutOnce).list(tested, budget, sink);
            }));
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
