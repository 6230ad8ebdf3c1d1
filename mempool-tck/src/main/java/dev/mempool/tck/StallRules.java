package dev.mempool.tck;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Threads that stop for long in the middle of calls. */
final class StallRules {

  /**
   * Frames below a thread's work: a look at its stack stops it while all of them are walked, which
   * is many times as long as a call takes. It is what the JVM walks at most unless told otherwise.
   */
  private static final int DEPTH = 1024;

  /**
   * Looks between two garbage collections, which stop everybody and would leave time for little
   * else.
   */
  private static final int LOOKS_PER_COLLECTION = 2_000;

  /** Fewer objects than the crowd would take, so that the backend is empty now and then. */
  private static final int SIZE = 64;

  private StallRules() {}

  static List<BackendRule> all() {
    return List.of(
        new BackendRule(
            "R46",
            "stalled-threads-stop-nobody",
            RuleLevel.STALLS,
            "Among 48 threads and more that fight for the cores, and that are stopped for a look"
                + " at their stacks and for garbage collections wherever that meets them, all"
                + " finish, no object has two owners, and in the end one dequeue gets all. (Where"
                + " a thread stops is chance: a fault may be missed.)",
            (subject, effort, sink) -> {
              Duration time = Duration.ofMillis(effort.runs(200, 2_000));
              Mix.stalled(subject)
                  .limit(effort.runs(1, Integer.MAX_VALUE))
                  .forEach(
                      mix -> sink.add(mix.toString(), trial -> stalled(trial, SIZE, mix, time)));
            }));
  }

  private static void stalled(Trial trial, int size, Mix mix, Duration time) {
    try (Fixture fixture = trial.full(size)) {
      Owners owners = new Owners(trial, size);
      Traffic traffic = new Traffic(trial, fixture.backend(), size, owners);
      traffic.deepen(DEPTH);
      long end = System.nanoTime() + time.toNanos();
      Team team = traffic.team();
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        team.add(
            "spinner",
            () -> {
              while (System.nanoTime() - end < 0 && team.running()) {
                Thread.onSpinWait();
              }
            });
      }
      team.add("observer", () -> observe(team, end));
      // nobody ends before all have been inside, however late they come to a core
      CountDownLatch toCome = new CountDownLatch(mix.consumers() + mix.both());
      int[] waiting =
          traffic.run(
              mix,
              tries -> {
                if (tries == 1) {
                  toCome.countDown();
                }
                return toCome.getCount() > 0 || System.nanoTime() - end < 0;
              });
      int[] rest = fixture.take(size - waiting.length, size);
      fixture.requireExactly(Numbers.concat(waiting, rest), size);
    }
  }

  private static void observe(Team team, long end) {
    List<Thread> threads = team.threads();
    for (int look = 1; System.nanoTime() - end < 0 && team.running(); look++) {
      Thread thread = threads.get(look % threads.size());
      if (thread != Thread.currentThread()) {
        thread.getStackTrace();
      }
      if (look % LOOKS_PER_COLLECTION == 0) {
        System.gc();
      }
    }
  }
}
