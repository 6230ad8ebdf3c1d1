package dev.mempool.tck;

import dev.mempool.api.MempoolBackend;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads that get and put the objects of one backend; consumers hand what they got to producers.
 */
final class Traffic {

  private static final int MAX_BULK = 8;

  private final Trial trial;
  private final int size;
  private final MempoolBackend backend;
  private final Team team;

  /** Demands that every object has one owner at a time, unless null. */
  private final @Nullable Owners owners;

  private final HandOver handOver;
  private final AtomicInteger consumersLeft = new AtomicInteger();

  Traffic(Trial trial, MempoolBackend full, int size, @Nullable Owners owners) {
    this.trial = trial;
    this.size = size;
    this.backend = full;
    this.team = new Team(trial);
    this.owners = owners;
    this.handOver = new HandOver(size);
  }

  /**
   * Runs the threads of a mix, each of which tries a number of gets. Gives the objects that are on
   * their way to a producer in the end: those that came when there was none.
   */
  int[] run(Mix mix, int tries) {
    consumersLeft.set(mix.consumers());
    Dice dice = trial.dice();
    for (int i = 0; i < mix.consumers(); i++) {
      Dice own = dice.split();
      team.add("consumer", () -> consume(own, tries));
    }
    for (int i = 0; i < mix.producers(); i++) {
      Dice own = dice.split();
      team.add("producer", () -> produce(own));
    }
    for (int i = 0; i < mix.both(); i++) {
      Dice own = dice.split();
      team.add("both", () -> getAndPut(own, tries));
    }
    team.run();
    int[] waiting = new int[size];
    return Arrays.copyOf(waiting, handOver.pop(waiting, size));
  }

  private void consume(Dice dice, int tries) {
    int[] objects = new int[MAX_BULK];
    try {
      for (int i = 0; i < tries && team.running(); i++) {
        int count = get(dice, objects);
        handOver.push(objects, count);
      }
    } finally {
      consumersLeft.decrementAndGet();
    }
  }

  private void produce(Dice dice) {
    int[] objects = new int[MAX_BULK];
    while (team.running()) {
      boolean last = consumersLeft.get() == 0;
      int count = handOver.pop(objects, bulk(dice));
      put(objects, count);
      if (count == 0) {
        if (last) {
          return;
        }
        Thread.yield();
      }
    }
  }

  private void getAndPut(Dice dice, int tries) {
    int[] objects = new int[MAX_BULK];
    for (int i = 0; i < tries && team.running(); i++) {
      put(objects, get(dice, objects));
    }
  }

  private int bulk(Dice dice) {
    return 1 + dice.below(Math.min(size, MAX_BULK));
  }

  private int get(Dice dice, int[] objects) {
    int count = bulk(dice);
    if (count == 1) {
      objects[0] = backend.dequeueOne();
      count = objects[0] == MempoolBackend.NONE ? 0 : 1;
    } else if (!backend.dequeue(objects, 0, count)) {
      count = 0;
    }
    if (count == 0) {
      Thread.yield();
    }
    if (owners != null) {
      owners.claim(objects, count);
    }
    return count;
  }

  private void put(int[] objects, int count) {
    if (owners != null) {
      owners.release(objects, count);
    }
    boolean taken =
        count == 1 ? backend.enqueueOne(objects[0]) : backend.enqueue(objects, 0, count);
    if (!taken && owners != null) {
      throw trial.broken("enqueue of objects that were got to succeed", "it returned false");
    }
  }
}
