package dev.mempool.tck;

import dev.mempool.api.Backoff;
import dev.mempool.core.Mempool;

/** What one thread of a soak does; one thread per round. */
final class SoakWorker {

  /** The largest bulk: the size of a usual burst. */
  private static final int MAX_BULK = 32;

  private final Mempool pool;
  private final SoakObjects objects;
  private final HandOver handOver;
  private final SoakRecord found;
  private final boolean gets;
  private final boolean puts;
  private final int block;
  private final int most;
  private final Dice dice;

  /** What it holds from one round to the next. */
  private final int[] held;

  private int count;
  private int aim;
  private long operations;

  SoakWorker(
      Mempool pool,
      SoakObjects objects,
      HandOver handOver,
      SoakRecord found,
      boolean gets,
      boolean puts,
      int most,
      Dice dice) {
    this.pool = pool;
    this.objects = objects;
    this.handOver = handOver;
    this.found = found;
    this.gets = gets;
    this.puts = puts;
    this.block = pool.opsInfo().contiguousBlockSize();
    this.most = most;
    this.dice = dice;
    this.held = new int[most + MAX_BULK + block];
  }

  void work(long end) {
    int[] buffer = new int[Math.max(MAX_BULK, block)];
    operations = 0;
    try {
      int idle = 0;
      while (found.clean() && System.nanoTime() - end < 0) {
        boolean moved = !puts ? handOn(buffer) : !gets ? putForOthers(buffer) : getOrPut(buffer);
        if (moved) {
          operations++;
          idle = 0;
        } else {
          // many that find nothing must not keep the one that has something from its core
          Backoff.pause(idle++);
        }
      }
    } finally {
      found.operations(operations);
    }
  }

  private boolean getOrPut(int[] buffer) {
    if (dice.below(64) == 0) {
      aim = dice.below(most + 1);
    }
    if (count <= aim && dice.below(4) > 0) {
      int got = get(buffer);
      System.arraycopy(buffer, 0, held, count, got);
      count += got;
      return got > 0;
    }
    return putSome(Math.min(count, bulk()), buffer);
  }

  private boolean handOn(int[] buffer) {
    int got = get(buffer);
    handOver.push(buffer, got);
    return got > 0;
  }

  private boolean putForOthers(int[] buffer) {
    int many = handOver.pop(buffer, bulk());
    objects.put(buffer, many);
    return many > 0;
  }

  private boolean putSome(int many, int[] buffer) {
    // any of those held, not the latest
    for (int i = 0; i < many; i++) {
      int at = dice.below(count);
      buffer[i] = held[at];
      held[at] = held[--count];
    }
    objects.put(buffer, many);
    return many > 0;
  }

  void putAll() {
    int many = count;
    count = 0;
    objects.put(held, many);
  }

  private int bulk() {
    return dice.below(3) == 0 ? 1 : 1 + dice.below(MAX_BULK);
  }

  private int get(int[] buffer) {
    if (block > 0 && dice.below(4) == 0) {
      return getBlock(buffer);
    }
    int many = bulk();
    if (many == 1) {
      buffer[0] = pool.get();
      return buffer[0] == Mempool.NONE ? 0 : objects.claim(buffer, 1);
    }
    return pool.getBulk(buffer, 0, many) ? objects.claim(buffer, many) : 0;
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
