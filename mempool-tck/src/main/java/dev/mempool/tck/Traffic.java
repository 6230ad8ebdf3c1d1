package dev.mempool.tck;

import dev.mempool.api.MempoolBackend;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads that get and put the objects of one backend, singly, in bulks and, if asked to, in
 * blocks; consumers hand what they got to producers.
 */
final class Traffic {

  private static final int MAX_BULK = 8;

  private final Trial trial;
  private final int size;
  private final MempoolBackend backend;
  private final Team team;

  /** Demands that every object has one owner at a time, unless null. */
  private final @Nullable Owners owners;

  /** The objects of a block, 0 to get none. */
  private final int block;

  private int depth;

  private final HandOver handOver;
  private final AtomicInteger consumersLeft = new AtomicInteger();

  /** How long a thread goes on. */
  @FunctionalInterface
  interface Pace {
    /** Whether to try once more after so many times. */
    boolean more(int tries);
  }

  Traffic(Trial trial, MempoolBackend full, int size, @Nullable Owners owners) {
    this(trial, full, size, owners, 0);
  }

  Traffic(Trial trial, MempoolBackend full, int size, @Nullable Owners owners, int block) {
    this.block = block;
    this.trial = trial;
    this.size = size;
    this.backend = full;
    this.team = new Team(trial);
    this.owners = owners;
    this.handOver = new HandOver(size);
  }

  /** Gives the threads so many frames below their work. */
  void deepen(int frames) {
    depth = frames;
  }

  /** The threads, to be joined by others. */
  Team team() {
    return team;
  }

  /** As {@link #run(Mix, Pace)}; each thread tries a number of gets. */
  int[] run(Mix mix, int tries) {
    return run(mix, done -> done < tries);
  }

  /**
   * Runs the threads of a mix. Gives the objects that are on their way to a producer in the end:
   * those that came when there was none.
   */
  int[] run(Mix mix, Pace pace) {
    consumersLeft.set(mix.consumers());
    Dice dice = trial.dice();
    for (int i = 0; i < mix.consumers(); i++) {
      Dice own = dice.split();
      add("consumer", () -> consume(own, pace));
    }
    for (int i = 0; i < mix.producers(); i++) {
      Dice own = dice.split();
      add("producer", () -> produce(own));
    }
    for (int i = 0; i < mix.both(); i++) {
      Dice own = dice.split();
      add("both", () -> getAndPut(own, pace));
    }
    team.run();
    int[] waiting = new int[size];
    return Arrays.copyOf(waiting, handOver.pop(waiting, size));
  }

  private void add(String role, Runnable task) {
    team.add(role, () -> descend(depth, task));
  }

  private static void descend(int frames, Runnable task) {
    if (frames == 0) {
      task.run();
    } else {
      descend(frames - 1, task);
    }
  }

  private void consume(Dice dice, Pace pace) {
    int[] objects = new int[Math.max(block, MAX_BULK)];
    try {
      for (int i = 0; pace.more(i) && team.running(); i++) {
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

  private void getAndPut(Dice dice, Pace pace) {
    int[] objects = new int[Math.max(block, MAX_BULK)];
    for (int i = 0; pace.more(i) && team.running(); i++) {
      put(objects, get(dice, objects));
    }
  }

  private int bulk(Dice dice) {
    return 1 + dice.below(Math.min(size, MAX_BULK));
  }

  private int get(Dice dice, int[] objects) {
    int count = bulk(dice);
    if (block > 0 && dice.coin()) {
      count = getBlock(objects);
    } else if (count == 1) {
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

  private int getBlock(int[] objects) {
    if (!backend.dequeueContiguousBlocks(objects, 0, 1)) {
      return 0;
    }
    for (int i = 1; i < block; i++) {
      objects[i] = objects[0] + i;
    }
    return block;
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
