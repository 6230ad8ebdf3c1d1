// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules.circumstances;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Indices;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.rules.Rule;
import dev.mempool.tck.threads.ThreadTeam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rule about the part of an array that is a backend's, and for how long. */
final class ArrayRules {

  /** The elements on each side of a range. */
  private static final int MARGIN = 3;

  /** The elements on each side that are watched: more than a vector or a cache line has. */
  private static final int WATCHED_MARGIN = 32;

  private ArrayRules() {}

  static Rule rule() {
    return new Rule(
        "R49",
        "arrays-are-the-callers-again",
        "When a call has returned, the backend neither reads nor writes the array any more: the"
            + " caller can use it for something else. During a call it writes only elements of the"
            + " range that it was given, and not even for a moment others.",
        (tested, budget, sink) -> {
          for (int size : new int[] {1, 2, 64, 1000}) {
            for (int bulk : new int[] {1, 7, 32, 512}) {
              if (bulk <= size) {
                String label = "size=%d, bulk=%d".formatted(size, bulk);
                sink.add(label, trial -> reuse(trial, size, bulk));
              }
            }
          }
          Duration time = Duration.ofMillis(budget.repetitions(100, 600));
          sink.add("watched", trial -> watched(trial, time));
        });
  }

  /** Looks at the elements beside the range all the time while one thread gets and puts. */
  private static void watched(Trial trial, Duration time) {
    int size = 256;
    int range = size + 1; // so the largest get fails
    try (Fixture fixture = trial.full(size)) {
      MempoolBackend backend = fixture.backend();
      int[] objects = Indices.sentinels(range + 2 * WATCHED_MARGIN);
      int[] before = objects.clone();
      ThreadTeam.watched(
          trial,
          time,
          () -> {
            requireUnchanged(trial, objects, before, 0, WATCHED_MARGIN);
            requireUnchanged(trial, objects, before, WATCHED_MARGIN + range, objects.length);
          },
          i -> {
            int bulk = 1 + i % range;
            // at the end of the range, and then at its start, so that both margins are near
            int from = WATCHED_MARGIN + (i % 2 == 0 ? range - bulk : 0);
            if (backend.dequeue(objects, from, bulk)) {
              backend.enqueue(objects, from, bulk);
            }
          });
    }
  }

  private static void requireUnchanged(Trial trial, int[] objects, int[] before, int from, int to) {
    int changed = Arrays.mismatch(objects, from, to, before, from, to);
    if (changed >= 0) {
      throw trial.violation(
          "no element beside the range of a call to change, even for a moment",
          "element %d of %d was written".formatted(from + changed, objects.length));
    }
  }

  /** An array that was given to a call, and what it must contain from then on. */
  private record Given(int[] array, int[] contents) {}

  private static void reuse(Trial trial, int size, int bulk) {
    try (Fixture fixture = trial.empty(size)) {
      MempoolBackend backend = fixture.backend();
      List<Given> given = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        int[] array = Indices.sentinels(bulk + 2 * MARGIN);
        for (int next = 0; next < size; next += bulk) {
          int count = Math.min(bulk, size - next);
          System.arraycopy(Indices.range(next, count), 0, array, MARGIN, count);
          trial.require(
              backend.enqueue(array, MARGIN, count), "enqueue to succeed", "it returned false");
          overwrite(array);
        }
        given.add(new Given(array, array.clone()));
        int[] failed = Indices.sentinels(size + 1);
        if (!backend.dequeue(failed, 0, size + 1)) {
          given.add(new Given(failed, failed.clone()));
        }
        boolean elsewhere = round == 1;
        int[] all = new int[size];
        Runnable takes = () -> takeAll(trial, backend, bulk, all, given);
        if (elsewhere) {
          ThreadTeam.alone(trial, takes);
        } else {
          takes.run();
        }
        fixture.requireExactly(all, size);
        requireUnchanged(trial, given);
      }
      int[] inside = {0};
      trial.require(backend.enqueue(inside, 0, 1), "enqueue to succeed", "it returned false");
      inside[0] = Integer.MIN_VALUE;
      given.add(new Given(inside, inside.clone()));
      try {
        fixture.closeBackend();
      } catch (Throwable e) {
        // rule R33 reports it
      }
      requireUnchanged(trial, given);
    }
  }

  private static void takeAll(
      Trial trial, MempoolBackend backend, int bulk, int[] all, List<Given> given) {
    for (int next = 0; next < all.length; next += bulk) {
      int count = Math.min(bulk, all.length - next);
      int[] array = Indices.sentinels(bulk + 2 * MARGIN);
      trial.require(
          backend.dequeue(array, MARGIN, count), "dequeue to succeed", "it returned false");
      System.arraycopy(array, MARGIN, all, next, count);
      overwrite(array);
      given.add(new Given(array, array.clone()));
    }
  }

  /** Writes what no backend writes and no pool has. */
  private static void overwrite(int[] array) {
    Arrays.setAll(array, i -> Integer.MIN_VALUE + i);
  }

  private static void requireUnchanged(Trial trial, List<Given> given) {
    for (Given each : given) {
      int changed = Arrays.mismatch(each.array(), each.contents());
      trial.require(
          changed < 0,
          "no change of an array whose call has returned",
          "a later call has written element %d".formatted(changed));
    }
  }
}
