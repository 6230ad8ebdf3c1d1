// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.soak;

import dev.mempool.api.Backoff;
import dev.mempool.core.Mempool;
import dev.mempool.tck.fixture.SplitMix64;
import dev.mempool.tck.threads.SharedStack;

/** The work of one thread of a soak. Each round runs it on a new thread; not thread-safe. */
final class SoakWorker {

  /** The largest of most bulks: the size of a usual burst. */
  private static final int BURST = 32;

  /** The largest bulk: more than the largest cache. */
  private static final int MAX_BULK = 600;

  /** One of so many calls is made by an interrupted thread. */
  private static final int CALLS_PER_INTERRUPT = 50;

  private final Mempool pool;
  private final SoakObjects objects;
  private final SharedStack handOver;
  private final SoakFindings found;
  private final boolean gets;
  private final boolean puts;
  private final int block;
  private final int maxHeld;
  private final int maxBulk;
  private final SplitMix64 random;

  /** The objects that this worker holds, also from one round to the next. */
  private final int[] held;

  private int count;

  /** The number of objects that the worker tends to hold; changes now and then. */
  private int target;

  private long operations;

  SoakWorker(
      Mempool pool,
      SoakObjects objects,
      SharedStack handOver,
      SoakFindings found,
      boolean gets,
      boolean puts,
      int maxHeld,
      SplitMix64 random) {
    this.pool = pool;
    this.objects = objects;
    this.handOver = handOver;
    this.found = found;
    this.gets = gets;
    this.puts = puts;
    this.block = pool.contiguousBlockSize();
    this.maxHeld = maxHeld;
    this.random = random;
    this.maxBulk = Math.min(MAX_BULK, pool.size() / 2);
    this.held = new int[maxHeld + maxBulk + block];
  }

  /** Gets and puts objects until {@link System#nanoTime} reaches {@code end}. */
  void work(long end) {
    int[] buffer = new int[Math.max(maxBulk, block)];
    operations = 0;
    try {
      int idle = 0;
      while (found.clean() && System.nanoTime() - end < 0) {
        boolean interrupted = random.nextInt(CALLS_PER_INTERRUPT) == 0;
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        boolean moved =
            !puts ? getForOthers(buffer) : !gets ? putForOthers(buffer) : getOrPut(buffer);
        // the hanging soak is interrupted, too, and that must go on
        if (interrupted && !found.hanging() && !Thread.interrupted()) {
          found.setFault("a call took the interrupt of its thread away");
        }
        if (moved) {
          operations++;
          idle = 0;
        } else {
          // threads that find nothing to do leave the core to one that has something to do
          Backoff.pause(idle++);
        }
      }
    } finally {
      found.addOperations(operations);
    }
  }

  private boolean getOrPut(int[] buffer) {
    if (random.nextInt(64) == 0) {
      target = random.nextInt(maxHeld + 1);
    }
    if (count <= target && random.nextInt(4) > 0) {
      int got = get(buffer);
      System.arraycopy(buffer, 0, held, count, got);
      count += got;
      return got > 0;
    }
    return putSome(Math.min(count, bulk()), buffer);
  }

  private boolean getForOthers(int[] buffer) {
    int got = get(buffer);
    handOver.push(buffer, got);
    return got > 0;
  }

  private boolean putForOthers(int[] buffer) {
    int number = handOver.pop(buffer, bulk());
    objects.put(buffer, number);
    return number > 0;
  }

  private boolean putSome(int number, int[] buffer) {
    // random ones of those held, so that objects stay out for different times
    for (int i = 0; i < number; i++) {
      int at = random.nextInt(count);
      buffer[i] = held[at];
      held[at] = held[--count];
    }
    objects.put(buffer, number);
    return number > 0;
  }

  /** Puts all objects that this worker holds. */
  void putAll() {
    int number = count;
    count = 0;
    objects.put(held, number);
  }

  private int bulk() {
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> 1;
      case 4 -> 1 + random.nextInt(maxBulk);
      default -> 1 + random.nextInt(Math.min(BURST, maxBulk));
    };
  }

  private int get(int[] buffer) {
    if (block > 0 && random.nextInt(4) == 0) {
      return getBlock(buffer);
    }
    int number = bulk();
    if (number == 1) {
      buffer[0] = pool.get();
      return buffer[0] == Mempool.NONE ? 0 : objects.claim(buffer, 1);
    }
    return pool.getBulk(buffer, 0, number) ? objects.claim(buffer, number) : 0;
  }

  private int getBlock(int[] buffer) {
    if (!pool.getContigBlocks(buffer, 0, 1)) {
      return 0;
    }
    for (int i = 1; i < block; i++) {
      buffer[i] = buffer[0] + i;
    }
    return objects.claim(buffer, block);
  }
}
