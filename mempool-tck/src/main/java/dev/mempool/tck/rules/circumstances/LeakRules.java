// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules.circumstances;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Resources;
import dev.mempool.tck.fixture.Resources.Resource;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.rules.Rule;
import dev.mempool.tck.rules.SizeCases;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rule that a closed backend leaves nothing behind. */
final class LeakRules {

  /** The fewest backends of a round. */
  private static final int CYCLES = 200;

  /** The most backends of a round. */
  private static final int MAX_CYCLES = 2_000;

  /** How long a round of more than the fewest backends may take. */
  private static final Duration ROUND = Duration.ofMillis(150);

  /** The most rounds. One in which a resource neither grows nor shrinks is the last for it. */
  private static final int ROUNDS = 8;

  /**
   * The rounds in which something that leaks has grown. The rest of the process makes noise, but
   * seldom in so many of them.
   */
  private static final int GROWN = 6;

  /**
   * How much more the largest of these growths may be than the smallest, for the same number of
   * backends. A leak grows evenly; what other threads of the process do does not.
   */
  private static final int EVEN = 4;

  /** The backends that may still be reachable, for instance as the last one that was made. */
  private static final int MAY_STAY = 4;

  private static final int SIZE = 64;

  private LeakRules() {}

  static Rule rule() {
    return new Rule(
        "R55",
        "close-gives-everything-back",
        "A backend that was used and closed leaves nothing behind: no thread, no native memory, no"
            + " open file, and nothing on the heap, also not in the thread-locals of its users and"
            + " among the listeners of lcores.",
        SizeCases.once(LeakRules::check));
  }

  /** Checks on a thread of a group of its own, in which all threads are that backends start. */
  private static void check(Trial trial) {
    ThreadGroup group = new ThreadGroup("tck-leaks");
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            group,
            () -> {
              try {
                collected(trial);
                new Rounds(trial, new Resources(group)).run();
              } catch (Throwable e) {
                failure.set(e);
              }
            },
            "tck-leaks");
    trial.register(thread).start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw trial.violation(e, "to finish", "the case was interrupted");
    }
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw trial.violation(e, "no exception", e.getClass().getName());
    }
  }

  /** Makes, uses and closes backends, and returns how many. */
  private static int cycles(Trial trial, int most, Consumer<Fixture> observer) {
    long end = System.nanoTime() + ROUND.toNanos();
    int number = 0;
    while (number < CYCLES || (number < most && System.nanoTime() - end < 0)) {
      number++;
      try (Fixture fixture = trial.full(SIZE)) {
        MempoolBackend backend = fixture.backend();
        int[] objects = fixture.take(SIZE / 2, 8);
        backend.enqueue(objects, 0, objects.length / 2);
        backend.enqueueOne(objects[objects.length - 1]);
        backend.dequeueOne();
        backend.count();
        observer.accept(fixture);
      }
    }
    return number;
  }

  /** Fails if backends stay reachable. The thread that has used them is this one, and alive. */
  private static void collected(Trial trial) {
    List<WeakReference<Object>> backends = new ArrayList<>();
    int made =
        cycles(
            trial,
            CYCLES,
            fixture -> {
              backends.add(new WeakReference<>(fixture.backend()));
              backends.add(new WeakReference<>(fixture.geometry()));
            });
    for (int collection = 0; collection < ROUNDS; collection++) {
      Resources.collectGarbage(trial);
      backends.removeIf(each -> each.refersTo(null));
      if (backends.size() <= MAY_STAY) {
        return;
      }
    }
    throw trial.violation(
        "closed backends and their pools to be collected",
        "%d of %d are still reachable".formatted(backends.size(), 2 * made));
  }

  /** Rounds after which resources are compared. */
  private record Rounds(Trial trial, Resources resources) {

    void run() {
      Set<Resource> open = EnumSet.allOf(Resource.class);
      Map<Resource, LongSummaryStatistics> grew = new EnumMap<>(Resource.class);
      Map<Resource, Long> before = measure(open);
      int most = MAX_CYCLES;
      for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
        // threads are counted without noise, and a leak should not start thousands of them
        most = before.getOrDefault(Resource.THREADS, 0L) > 1 ? CYCLES : most;
        int made = cycles(trial, most, fixture -> {});
        // as many in each round, so that what is collected a round later is the same each time
        most = made;
        Map<Resource, Long> after = measure(open);
        for (Resource resource : Set.copyOf(open)) {
          long more = growth(resource, before, after);
          long tolerated = Math.max(made * resource.tolerated(), resource.noise());
          if (more > tolerated) {
            // for as many backends in each round: a leak may make the rounds slower and shorter
            grew.computeIfAbsent(resource, _ -> new LongSummaryStatistics())
                .accept(more * CYCLES / made);
          } else if (more >= -tolerated) {
            open.remove(resource);
          }
          if (isLeak(resource, grew.get(resource))) {
            throw trial.violation(
                "no more %s after %d backends were closed".formatted(resource, made),
                "there are %d more".formatted(more));
          }
        }
        before = after;
      }
    }

    private static boolean isLeak(Resource resource, @Nullable LongSummaryStatistics growths) {
      if (growths == null) {
        return false;
      }
      return resource == Resource.THREADS
          || (growths.getCount() >= GROWN && growths.getMax() / EVEN <= growths.getMin());
    }

    private static long growth(
        Resource resource, Map<Resource, Long> before, Map<Resource, Long> after) {
      return after.getOrDefault(resource, 0L) - before.getOrDefault(resource, 0L);
    }

    private Map<Resource, Long> measure(Set<Resource> which) {
      Resources.collectGarbage(trial);
      Map<Resource, Long> all = new EnumMap<>(Resource.class);
      which.forEach(each -> all.put(each, resources.measure(each)));
      return all;
    }
  }
}
