// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules.circumstances;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Indices;
import dev.mempool.tck.fixture.ObjectOwners;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.rules.Rule;
import dev.mempool.tck.threads.ThreadKind;
import dev.mempool.tck.threads.ThreadMix;
import dev.mempool.tck.threads.ThreadTeam;
import dev.mempool.tck.threads.Workload;
import java.time.Duration;
import java.util.stream.IntStream;

/** The rule that counting is nothing but a look. */
final class CountRules {

  /** The calls in a row: more than any small number after which a backend might tidy up. */
  private static final int CALLS = 300;

  /** As many for one backend, in case it tidies up at every thousandth call. */
  private static final int MANY_CALLS = 20_000;

  private CountRules() {}

  static Rule rule() {
    return new Rule(
        "R47",
        "count-changes-nothing",
        "However often count() is called, it changes nothing: at rest it returns the same number"
            + " each time, and no object is lost or gets two owners, also when other threads get"
            + " and put meanwhile.",
        (tested, budget, sink) -> {
          for (int size : new int[] {1, 8, 63, 1000}) {
            sink.add("size=%d, at rest".formatted(size), trial -> atRest(trial, size));
          }
          for (ThreadKind kind : ThreadKind.values()) {
            sink.add("by " + kind, trial -> ThreadTeam.alone(trial, kind, () -> atRest(trial, 63)));
          }
          Duration time = Duration.ofMillis(budget.repetitions(40, 400));
          ThreadMix.few(tested.concurrency(), budget.all())
              .forEach(mix -> {
                for (int size : new int[] {3, 64}) {
                  sink.add(
                      "size=%d, %s".formatted(size, mix),
                      trial -> underLoad(trial, size, mix, time));
                }
              });
        });
  }

  private static void atRest(Trial trial, int size) {
    for (int free : IntStream.of(0, 1, size / 2, size - 1, size).distinct().toArray()) {
      try (Fixture fixture = trial.full(size)) {
        int[] outside = fixture.take(size - free, size);
        requireCounts(trial, fixture.backend(), free, free == size / 2 ? MANY_CALLS : CALLS);
        int[] inside = new int[free];
        for (int i = 0; i < free; i++) {
          inside[i] = fixture.take(1, 1)[0];
          if (i < 8 || i > free - 8) {
            requireCounts(trial, fixture.backend(), free - i - 1, CALLS);
          }
        }
        fixture.requireExactly(Indices.concat(outside, inside), size);
        // and on the way back
        trial.require(
            fixture.backend().enqueue(inside, 0, free), "enqueue to succeed", "it returned false");
        requireCounts(trial, fixture.backend(), free, CALLS);
        fixture.requireExactly(Indices.concat(outside, fixture.takeAll()), size);
      }
    }
  }

  private static void requireCounts(Trial trial, MempoolBackend backend, int expected, int calls) {
    for (int call = 1; call <= calls; call++) {
      int count = backend.count();
      if (count != expected) {
        throw trial.violation(
            "a count of %d, however often it is asked".formatted(expected),
            "call %d of count() returned %d".formatted(call, count));
      }
    }
  }

  private static void underLoad(Trial trial, int size, ThreadMix mix, Duration time) {
    try (Fixture fixture = trial.full(size)) {
      MempoolBackend backend = fixture.backend();
      Workload workload = new Workload(trial, backend, size, new ObjectOwners(trial, size));
      long end = System.nanoTime() + time.toNanos();
      ThreadTeam team = workload.team();
      for (int i = 0; i < 2; i++) {
        team.add(
            "counter",
            () -> {
              while (System.nanoTime() - end < 0 && team.running()) {
                int count = backend.count();
                if (count < 0) {
                  throw trial.violation("a count of at least 0", "it is " + count);
                }
              }
            });
      }
      int[] handedOver = workload.run(mix, tries -> System.nanoTime() - end < 0);
      int[] rest = fixture.take(size - handedOver.length, size);
      fixture.requireExactly(Indices.concat(handedOver, rest), size);
    }
  }
}
