// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Indices;
import dev.mempool.tck.fixture.ObjectOwners;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.threads.ThreadMix;
import dev.mempool.tck.threads.ThreadTeam;
import dev.mempool.tck.threads.Workload;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The rule about threads that are stopped within calls. */
public final class StallRules {

  /**
   * The frames below the work of a thread. The JVM stops a thread while it walks the stack for
   * {@code getStackTrace}; with so many frames that takes many times as long as a call. By default
   * the JVM walks no more frames.
   */
  public static final int STACK_DEPTH = 1024;

  /** The stack walks between two garbage collections. More collections would leave little time. */
  private static final int WALKS_PER_COLLECTION = 2_000;

  /** The size of the pool: so small that 48 threads sometimes empty it. */
  private static final int SIZE = 64;

  private StallRules() {}

  /** {@return the rules of this class} */
  public static List<Rule> all() {
    return List.of(
        new Rule(
            "R46",
            "stalled-threads-stop-nobody",
            "48 threads and more compete for the cores and are stopped anywhere within their calls,"
                + " by stack walks and garbage collections: all of them finish, no object has two"
                + " owners, and in the end one dequeue gets all objects. (Where a thread stops is"
                + " chance, so a fault may be missed.)",
            (tested, budget, sink) -> {
              Duration time = Duration.ofMillis(budget.repetitions(200, 2_000));
              ThreadMix.stalled(tested.concurrency())
                  .limit(budget.all() ? Integer.MAX_VALUE : 1)
                  .forEach(
                      mix -> sink.add(mix.toString(), trial -> stalled(trial, SIZE, mix, time)));
            }),
        PlentyRules.rule());
  }

  private static void stalled(Trial trial, int size, ThreadMix mix, Duration time) {
    try (Fixture fixture = trial.full(size)) {
      ObjectOwners owners = new ObjectOwners(trial, size);
      Workload workload = new Workload(trial, fixture.backend(), size, owners);
      workload.setStackDepth(STACK_DEPTH);
      long end = System.nanoTime() + time.toNanos();
      ThreadTeam team = workload.team();
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
      // no thread ends before all have tried a get, however late they are scheduled
      CountDownLatch toStart = new CountDownLatch(mix.consumers() + mix.both());
      int[] handedOver =
          workload.run(
              mix,
              tries -> {
                if (tries == 1) {
                  toStart.countDown();
                }
                return toStart.getCount() > 0 || System.nanoTime() - end < 0;
              });
      int[] rest = fixture.take(size - handedOver.length, size);
      fixture.requireExactly(Indices.concat(handedOver, rest), size);
    }
  }

  /** Walks the stacks of all threads in turn. */
  public static void observe(ThreadTeam team, long end) {
    List<Thread> threads = team.threads();
    for (int walk = 1; System.nanoTime() - end < 0 && team.running(); walk++) {
      Thread thread = threads.get(walk % threads.size());
      if (thread != Thread.currentThread()) {
        thread.getStackTrace();
      }
      if (walk % WALKS_PER_COLLECTION == 0) {
        System.gc();
      }
    }
  }
}
