// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.threads;

import dev.mempool.api.MempoolBackend;
import dev.mempool.tck.fixture.ObjectOwners;
import dev.mempool.tck.fixture.SplitMix64;
import dev.mempool.tck.fixture.Trial;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Threads that get and put the objects of one backend: singly, in bulks, and in blocks where that
 * is asked for. Consumers hand the objects that they got to producers through a {@link
 * SharedStack}. For one run, and for the thread that made it.
 */
public final class Workload {

  private static final int MAX_BULK = 8;

  private final Trial trial;
  private final int size;
  private final MempoolBackend backend;
  private final ThreadTeam team;

  /** The check that every object has one owner at a time, or null for none. */
  private final @Nullable ObjectOwners owners;

  /** The objects of a block, or 0 to get no blocks. */
  private final int block;

  private int stackDepth;

  private boolean interrupted;

  private ThreadKind kind = ThreadKind.UNREGISTERED;

  private final SharedStack handOver;

  /** The consumers that may still hand over objects. A producer that then finds none ends. */
  private final AtomicInteger consumersLeft = new AtomicInteger();

  /**
   * Creates a workload without blocks.
   *
   * @param trial the run
   * @param full a backend that holds all objects
   * @param size the number of objects
   * @param owners checks that every object has one owner at a time, or null for no check
   */
  public Workload(Trial trial, MempoolBackend full, int size, @Nullable ObjectOwners owners) {
    this(trial, full, size, owners, 0);
  }

  /**
   * Creates a workload.
   *
   * @param trial the run
   * @param full a backend that holds all objects
   * @param size the number of objects
   * @param owners checks that every object has one owner at a time, or null for no check
   * @param block the objects of a block; 0 to get no blocks
   */
  public Workload(
      Trial trial, MempoolBackend full, int size, @Nullable ObjectOwners owners, int block) {
    this.block = block;
    this.trial = trial;
    this.size = size;
    this.backend = full;
    this.team = new ThreadTeam(trial);
    this.owners = owners;
    this.handOver = new SharedStack(size);
  }

  /** Puts a number of stack frames below the work of each thread. */
  public void setStackDepth(int frames) {
    stackDepth = frames;
  }

  /** Lets every thread be interrupted before each of its calls. It must still be so afterwards. */
  public void setInterrupted() {
    interrupted = true;
  }

  /** Sets the kind of the threads; they are unregistered ones unless it is set. */
  public void setKind(ThreadKind newKind) {
    kind = newKind;
  }

  /** {@return the team of the threads, to which the caller may add others before it runs} */
  public ThreadTeam team() {
    return team;
  }

  /**
   * Runs the threads of a mix.
   *
   * @param mix the threads
   * @param tries the gets that each thread tries
   * @return the objects that were handed over and that no producer has put: all, if there is none
   */
  public int[] run(ThreadMix mix, int tries) {
    return run(mix, done -> done < tries);
  }

  /**
   * Runs the threads of a mix.
   *
   * @param mix the threads
   * @param goesOn tells each thread, by the number of gets that it has tried, whether to go on
   * @return the objects that were handed over and that no producer has put: all, if there is none
   */
  public int[] run(ThreadMix mix, IntPredicate goesOn) {
    consumersLeft.set(mix.consumers());
    SplitMix64 random = trial.random();
    for (int i = 0; i < mix.consumers(); i++) {
      SplitMix64 own = random.split();
      add("consumer", () -> consume(own, goesOn));
    }
    for (int i = 0; i < mix.producers(); i++) {
      SplitMix64 own = random.split();
      add("producer", () -> produce(own));
    }
    for (int i = 0; i < mix.both(); i++) {
      SplitMix64 own = random.split();
      add("both", () -> getAndPut(own, goesOn));
    }
    team.run();
    int[] left = new int[size];
    return Arrays.copyOf(left, handOver.pop(left, size));
  }

  private void add(String role, Runnable task) {
    team.add(kind, role, () -> withFrames(stackDepth, task));
  }

  /** Runs a task above a number of stack frames. */
  public static void withFrames(int frames, Runnable task) {
    if (frames == 0) {
      task.run();
    } else {
      withFrames(frames - 1, task);
    }
  }

  private void consume(SplitMix64 random, IntPredicate goesOn) {
    int[] objects = new int[Math.max(block, MAX_BULK)];
    try {
      for (int i = 0; goesOn.test(i) && team.running(); i++) {
        int count = get(random, objects);
        handOver.push(objects, count);
      }
    } finally {
      consumersLeft.decrementAndGet();
    }
  }

  private void produce(SplitMix64 random) {
    int[] objects = new int[MAX_BULK];
    while (team.running()) {
      boolean last = consumersLeft.get() == 0;
      int count = handOver.pop(objects, bulk(random));
      put(objects, count);
      if (count == 0) {
        if (last) {
          return;
        }
        Thread.yield();
      }
    }
  }

  private void getAndPut(SplitMix64 random, IntPredicate goesOn) {
    int[] objects = new int[Math.max(block, MAX_BULK)];
    for (int i = 0; goesOn.test(i) && team.running(); i++) {
      put(objects, get(random, objects));
    }
  }

  private int bulk(SplitMix64 random) {
    return 1 + random.nextInt(Math.min(size, MAX_BULK));
  }

  private int get(SplitMix64 random, int[] objects) {
    interrupt();
    int count = bulk(random);
    if (block > 0 && random.nextBoolean()) {
      count = getBlock(objects);
    } else if (count == 1) {
      objects[0] = backend.dequeueOne();
      count = objects[0] == MempoolBackend.NONE ? 0 : 1;
    } else if (!backend.dequeue(objects, 0, count)) {
      count = 0;
    }
    requireInterrupted();
    if (count == 0) {
      Thread.yield();
    }
    if (owners != null) {
      owners.claim(objects, count);
    }
    return count;
  }

  private void interrupt() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void requireInterrupted() {
    if (interrupted && !Thread.currentThread().isInterrupted()) {
      throw trial.violation("the thread to stay interrupted", "the call took its interrupt away");
    }
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
    interrupt();
    boolean accepted =
        count == 1 ? backend.enqueueOne(objects[0]) : backend.enqueue(objects, 0, count);
    requireInterrupted();
    if (!accepted && owners != null) {
      throw trial.violation("enqueue of objects that were got to succeed", "it returned false");
    }
  }
}
