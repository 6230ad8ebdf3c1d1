package dev.mempool.tck.rules;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Resources;
import dev.mempool.tck.fixture.Resources.Resource;
import dev.mempool.tck.fixture.Trial;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rule that a closed backend leaves nothing behind. */
final class LeakRules {

  /** The backends of a round. */
  private static final int CYCLES = 200;

  /**
   * The rounds after which something that grew in each of them has leaked. The rest of the process
   * makes noise, but seldom in each round.
   */
  private static final int ROUNDS = 8;

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

  /** Makes, uses and closes backends. */
  private static void cycles(Trial trial, Consumer<Fixture> observer) {
    for (int i = 0; i < CYCLES; i++) {
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
  }

  /** Fails if backends stay reachable. The thread that has used them is this one, and alive. */
  private static void collected(Trial trial) {
    List<WeakReference<Object>> backends = new ArrayList<>();
    cycles(
        trial,
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
        "%d of %d are still reachable".formatted(backends.size(), 2 * CYCLES));
  }

  /** Rounds after which resources are compared. */
  private record Rounds(Trial trial, Resources resources) {

    void run() {
      Set<Resource> growing = EnumSet.allOf(Resource.class);
      Map<Resource, Long> before = measure(growing);
      Map<Resource, Long> grown = new EnumMap<>(Resource.class);
      for (int round = 0; round < ROUNDS && !growing.isEmpty(); round++) {
        cycles(trial, fixture -> {});
        Map<Resource, Long> after = measure(growing);
        for (Resource resource : Resource.values()) {
          if (growing.contains(resource)) {
            long more = after.get(resource) - before.get(resource);
            grown.put(resource, more);
            if (more <= CYCLES * resource.tolerated()) {
              growing.remove(resource);
            } else if (resource == Resource.THREADS) {
              // no noise there, and more rounds would start more threads
              round = ROUNDS;
            }
          }
        }
        before = after;
      }
      for (Resource resource : growing) {
        throw trial.violation(
            "no more %s after %d backends were closed".formatted(resource, CYCLES),
            "there are %d more".formatted(grown.get(resource)));
      }
    }

    private Map<Resource, Long> measure(Set<Resource> which) {
      Resources.collectGarbage(trial);
      Map<Resource, Long> all = new EnumMap<>(Resource.class);
      which.forEach(each -> all.put(each, resources.measure(each)));
      return all;
    }
  }
}
