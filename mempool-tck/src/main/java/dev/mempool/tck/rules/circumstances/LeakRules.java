// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules.circumstances;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Geometry;
import dev.mempool.tck.fixture.Resources;
import dev.mempool.tck.fixture.Resources.Resource;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.rules.Rule;
import dev.mempool.tck.rules.SizeCases;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
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
  private static final int ROUNDS = 20;

  /** The collections after which what nobody needs is gone. */
  private static final int COLLECTIONS = 8;

  /**
   * The rounds in which something that leaks has grown by about the same for each backend. The rest
   * of the process makes noise, but not evenly.
   */
  private static final int GROWN = 5;

  /** How much more the largest of these growths may be than the smallest. */
  private static final double EVEN = 1.5;

  /**
   * The same for memory of which the compilers of the JVM take and give back megabytes. As they do
   * that for seconds on a busy machine, some of the rounds must have made fewer backends.
   */
  private static final double EVEN_OF_NOISY = 1.25;

  /** The part of the backends of a round that is made in a round with few. */
  private static final int FEW = 3;

  /**
   * The growth of a resource in a round.
   *
   * @param each the growth for each backend
   * @param few whether few backends were made
   */
  private record Growth(double each, boolean few) {}

  /** The backends that may still be reachable, for instance as the last one that was made. */
  private static final int MAY_STAY = 4;

  private static final int SIZE = 64;

  /** A thread of its own uses one out of half as many backends. */
  private static final int USERS = 8;

  /** Numbers for the names of pools, so that a table of names grows. */
  private static final AtomicInteger NAMES = new AtomicInteger();

  private LeakRules() {}

  static Rule rule() {
    return new Rule(
        "R55",
        "close-gives-everything-back",
        "A backend that was used and closed leaves nothing behind: no thread, no native memory, no"
            + " open file, and nothing on the heap, also not in the thread-locals of its users and"
            + " among the listeners of lcores. Users that have ended are not kept either.",
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
    join(trial, thread);
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw trial.violation(e, "no exception", e.getClass().getName());
    }
  }

  /**
   * Makes, uses and closes backends, each with a name of its own, and returns how many. A third of
   * them are closed with objects inside, a third empty, and a third without having had any.
   */
  private static int cycles(Trial trial, int least, int most, Consumer<Fixture> observer) {
    long end = System.nanoTime() + ROUND.toNanos();
    int number = 0;
    while (number < least || (number < most && System.nanoTime() - end < 0)) {
      number++;
      Geometry geometry = Geometry.small(SIZE).withName("tck-leak-" + NAMES.incrementAndGet());
      try (Fixture fixture = trial.empty(geometry)) {
        if (number % 3 > 0) {
          use(fixture);
        }
        observer.accept(fixture);
        if (number % 3 == 1) {
          fixture.takeAll();
        }
      }
    }
    return number;
  }

  private static int cycles(Trial trial, int least, int most) {
    return cycles(trial, least, most, fixture -> {});
  }

  private static void use(Fixture fixture) {
    MempoolBackend backend = fixture.backend();
    fixture.put(0, SIZE, SIZE);
    int[] objects = fixture.take(SIZE / 2, 8);
    backend.enqueue(objects, 0, objects.length / 2);
    backend.enqueueOne(objects[objects.length - 1]);
    backend.dequeueOne();
    backend.count();
  }

  /**
   * Fails if backends or their users stay reachable. One user is this thread, which is alive, and
   * some are threads that have ended.
   */
  private static void collected(Trial trial) {
    List<WeakReference<Object>> closed = new ArrayList<>();
    List<WeakReference<Object>> ended = new ArrayList<>();
    cycles(
        trial,
        CYCLES,
        CYCLES,
        fixture -> {
          closed.add(new WeakReference<>(fixture.backend()));
          closed.add(new WeakReference<>(fixture.geometry()));
          if (closed.size() % USERS == 0) {
            Thread user =
                new Thread(
                    () -> {
                      try {
                        fixture.backend().dequeueOne();
                        fixture.backend().count();
                      } catch (Throwable e) {
                        // earlier rules report it
                      }
                    },
                    "tck-user");
            user.setDaemon(true);
            user.start();
            join(trial, user);
            ended.add(new WeakReference<>(user));
          }
        });
    requireCollected(trial, "closed backends and their pools", closed);
    requireCollected(trial, "threads that have used a backend and ended", ended);
  }

  private static void join(Trial trial, Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw trial.violation(e, "to finish", "the case was interrupted");
    }
  }

  private static void requireCollected(
      Trial trial, String what, List<WeakReference<Object>> objects) {
    int made = objects.size();
    for (int collection = 0; collection < COLLECTIONS; collection++) {
      objects.removeIf(each -> each.refersTo(null));
      if (objects.size() <= MAY_STAY) {
        return;
      }
      Resources.collectGarbage(trial);
    }
    throw trial.violation(
        what + " to be collected", "%d of %d are still reachable".formatted(objects.size(), made));
  }

  /** Rounds after which resources are compared. */
  private record Rounds(Trial trial, Resources resources) {

    void run() {
      Set<Resource> open = EnumSet.allOf(Resource.class);
      Map<Resource, List<Growth>> grew = new EnumMap<>(Resource.class);
      Map<Resource, Long> before = measure(open);
      int least = CYCLES;
      int most = MAX_CYCLES;
      for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
        // threads are counted without noise, and a leak should not start thousands of them
        most = before.getOrDefault(Resource.THREADS, 0L) > 1 ? CYCLES : most;
        boolean few = round % 2 == 1 && open.stream().allMatch(Resource::isNoisy);
        int made = few ? cycles(trial, most / FEW, most / FEW) : cycles(trial, least, most);
        if (!few) {
          // as many in the next rounds, so that what is collected a round later is as much
          least = made;
          most = made;
        }
        Map<Resource, Long> after = measure(open);
        for (Resource resource : Set.copyOf(open)) {
          long more = growth(resource, before, after);
          long tolerated = Math.max(made * resource.tolerated(), resource.noise());
          List<Growth> growths = grew.computeIfAbsent(resource, _ -> new ArrayList<>());
          if (more > tolerated) {
            growths.add(new Growth((double) more / made, few));
          } else if (more >= -tolerated) {
            open.remove(resource);
          }
          if (isLeak(resource, growths)) {
            throw trial.violation(
                "no more %s after %d backends were closed".formatted(resource, made),
                "there are %d more".formatted(more));
          }
        }
        before = after;
      }
    }

    private static boolean isLeak(Resource resource, List<Growth> growths) {
      if (resource == Resource.THREADS) {
        return !growths.isEmpty();
      }
      List<Growth> sorted =
          growths.stream().sorted(Comparator.comparingDouble(Growth::each)).toList();
      return IntStream.rangeClosed(0, sorted.size() - GROWN)
          .mapToObj(from -> sorted.subList(from, from + GROWN))
          .anyMatch(some -> isEven(some, resource.isNoisy()));
    }

    /** Tells whether a resource grew by the same for each backend, however many were made. */
    private static boolean isEven(List<Growth> sorted, boolean noisy) {
      long few = sorted.stream().filter(Growth::few).count();
      double ratio = sorted.getLast().each() / sorted.getFirst().each();
      return noisy ? ratio <= EVEN_OF_NOISY && few >= 2 && few <= GROWN - 2 : ratio <= EVEN;
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
