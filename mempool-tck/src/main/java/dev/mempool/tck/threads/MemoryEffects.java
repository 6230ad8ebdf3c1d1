// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.threads;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.Indices;
import dev.mempool.tck.fixture.Trial;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Checks that what a producer wrote before it put an object is visible to the consumer that gets
 * it.
 *
 * <p>The payload of an object is an element of a plain array. In a round each producer writes the
 * payloads of its own objects and puts them; the consumers get the objects and read the payloads.
 * Objects go from producers to consumers only, and each round has a new, empty backend, so that
 * nothing but the backend orders the write of a payload before its read.
 */
public final class MemoryEffects {

  private static final int MAX_BULK = 8;

  private final Trial trial;
  private final MempoolBackend backend;
  private final int[] payload;
  private final ThreadTeam team;

  /** The producers that may still put. A consumer that sees 0 and then finds nothing ends. */
  private final AtomicInteger producersLeft;

  private MemoryEffects(Trial trial, MempoolBackend backend, int[] payload, ThreadMix mix) {
    this.trial = trial;
    this.backend = backend;
    this.payload = payload;
    this.team = new ThreadTeam(trial);
    this.producersLeft = new AtomicInteger(mix.producers());
  }

  /**
   * Runs all rounds and fails if a consumer misses a write.
   *
   * @param trial the run
   * @param size the objects of the pool
   * @param mix producers and consumers, without threads that do both
   * @param rounds the number of rounds
   */
  public static void check(Trial trial, int size, ThreadMix mix, int rounds) {
    int[] payload = new int[size];
    for (int round = 1; round <= rounds; round++) {
      try (Fixture fixture = trial.empty(size)) {
        new MemoryEffects(trial, fixture.backend(), payload, mix).run(mix, size, round);
      }
    }
  }

  private void run(ThreadMix mix, int size, int round) {
    for (int i = 0; i < mix.producers(); i++) {
      int first = size * i / mix.producers();
      int end = size * (i + 1) / mix.producers();
      team.add("producer", () -> produce(first, end, round));
    }
    for (int i = 0; i < mix.consumers(); i++) {
      int bulk = 1 + (round + i) % Math.min(size, MAX_BULK);
      team.add("consumer", () -> consume(bulk, round));
    }
    team.run();
  }

  private void produce(int first, int end, int round) {
    try {
      int bulk = 1 + round % MAX_BULK;
      for (int next = first; next < end && team.running(); next += bulk) {
        int[] objects = Indices.range(next, Math.min(bulk, end - next));
        for (int object : objects) {
          payload[object] = written(object, round);
        }
        backend.enqueue(objects, 0, objects.length);
      }
    } finally {
      producersLeft.decrementAndGet();
    }
  }

  private void consume(int bulk, int round) {
    int[] objects = new int[bulk];
    while (team.running()) {
      boolean last = producersLeft.get() == 0;
      if (backend.dequeue(objects, 0, bulk)) {
        verify(objects, bulk, round);
      } else if (backend.dequeue(objects, 0, 1)) {
        verify(objects, 1, round);
      } else if (last) {
        return;
      } else {
        Thread.yield();
      }
    }
  }

  private void verify(int[] objects, int count, int round) {
    for (int i = 0; i < count; i++) {
      int object = objects[i];
      int seen = payload[object];
      if (seen != written(object, round)) {
        throw trial.violation(
            "what was written before object %d was put, %d"
                .formatted(object, written(object, round)),
            "%d was read after it was got".formatted(seen));
      }
    }
  }

  private static int written(int object, int round) {
    return object * 31 + round;
  }
}
