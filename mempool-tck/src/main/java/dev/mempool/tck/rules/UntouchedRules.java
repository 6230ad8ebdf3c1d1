// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Geometry;
import dev.mempool.tck.fixture.Indices;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.threads.ThreadKind;
import dev.mempool.tck.threads.ThreadTeam;
import java.time.Duration;
import java.util.List;

/** The rule that a backend leaves the slots of its objects alone. */
public final class UntouchedRules {

  private UntouchedRules() {}

  /** {@return the rule} */
  public static Rule rule() {
    return new Rule(
        "R50",
        "slots-are-left-alone",
        "A backend writes no byte of an object's slot, neither the element nor what is before and"
            + " behind it, and not even for a moment: not when the object is put or got, not while"
            + " it is inside, and not at close.",
        (tested, budget, sink) -> {
          Duration time = Duration.ofMillis(budget.repetitions(40, 400));
          for (Geometry geometry : geometries()) {
            String label =
                "size=%d, element=%d, slot=%d"
                    .formatted(geometry.size(), geometry.elementSize(), geometry.slotSize());
            sink.add(label, trial -> stepByStep(trial, geometry.unplaced()));
            sink.add(
                label + ", by an lcore",
                trial ->
                    ThreadTeam.alone(
                        trial, ThreadKind.LCORE, () -> stepByStep(trial, geometry.unplaced())));
            if (geometry.bytes() < 4096) {
              sink.add(label + ", watched", trial -> watched(trial, geometry.unplaced(), time));
            }
          }
        });
  }

  private static List<Geometry> geometries() {
    return List.of(
        new Geometry(8, 20, 64),
        new Geometry(8, 100, 64).withGuards(),
        new Geometry(65, 1, 8),
        new Geometry(65, 1030, 64).withGuards(),
        new Geometry(17, 9_000, 64),
        new Geometry(700, 8, 8));
  }

  private static byte content(int object, int at) {
    return (byte) (object * 31 + at * 7 + 1);
  }

  private static void fill(Fixture fixture) {
    Geometry geometry = fixture.geometry();
    for (int object = 0; object < geometry.size(); object++) {
      for (int at = 0; at < geometry.slotSize(); at++) {
        fixture.write(object, at, content(object, at));
      }
    }
  }

  private static void requireUntouched(Trial trial, Fixture fixture, String when) {
    Geometry geometry = fixture.geometry();
    for (int object = 0; object < geometry.size(); object++) {
      for (int at = 0; at < geometry.slotSize(); at++) {
        if (fixture.read(object, at) != content(object, at)) {
          throw trial.violation(
              "no byte of a slot to change " + when,
              "byte %d of the slot of object %d was written, whose element is in bytes %d to %d"
                  .formatted(
                      at,
                      object,
                      geometry.header(),
                      geometry.header() + geometry.elementSize() - 1));
        }
      }
    }
  }

  private static void stepByStep(Trial trial, Geometry geometry) {
    int size = geometry.size();
    try (Fixture fixture = trial.empty(geometry)) {
      MempoolBackend backend = fixture.backend();
      fill(fixture);
      fixture.put(0, size, size);
      requireUntouched(trial, fixture, "when objects are put");
      backend.count();
      backend.dequeue(new int[size + 1], 0, size + 1);
      requireUntouched(trial, fixture, "when they are counted and when a get fails");
      int[] some = fixture.take(size / 2, size);
      requireUntouched(trial, fixture, "when some are got");
      backend.enqueue(some, 0, some.length);
      requireUntouched(trial, fixture, "when they are put back");
      int one = backend.dequeueOne();
      requireUntouched(trial, fixture, "when a single one is got");
      backend.enqueueOne(one);
      requireUntouched(trial, fixture, "when a single one is put");
      int[] first = new int[1];
      if (backend.contiguousBlockSize() > 0 && backend.dequeueContiguousBlocks(first, 0, 1)) {
        requireUntouched(trial, fixture, "when a block is got");
      }
      try {
        fixture.closeBackend();
      } catch (Throwable e) {
        // rule R33 reports it
      }
      requireUntouched(trial, fixture, "when the backend is closed");
    }
  }

  /** Looks at all slots all the time while one thread gets and puts. */
  private static void watched(Trial trial, Geometry geometry, Duration time) {
    int size = geometry.size();
    try (Fixture fixture = trial.shared(geometry)) {
      MempoolBackend backend = fixture.backend();
      fill(fixture);
      fixture.put(0, size, size);
      int[] objects = Indices.sentinels(size + 1);
      ThreadTeam.watched(
          trial,
          time,
          () -> requireUntouched(trial, fixture, "even for a moment"),
          i -> {
            int bulk = 1 + i % (size + 1);
            if (backend.dequeue(objects, 0, bulk)) {
              backend.enqueue(objects, 0, bulk);
            }
            backend.count();
          });
    }
  }
}
