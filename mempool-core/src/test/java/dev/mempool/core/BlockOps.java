// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import java.util.BitSet;

/**
 * Ops with contiguous blocks of four objects. The first object of a block is a multiple of four.
 * The backend has a bit for each object.
 */
final class BlockOps implements MempoolOps {

  static final int BLOCK = 4;

  private final Concurrency concurrency;
  int blockSize = BLOCK;
  boolean refusing;

  BlockOps(Concurrency concurrency) {
    this.concurrency = concurrency;
  }

  @Override
  public String name() {
    return "blocks";
  }

  @Override
  public Concurrency concurrency() {
    return concurrency;
  }

  @Override
  public boolean contiguousBlocks() {
    return true;
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    return new Bits(geometry.size());
  }

  private final class Bits extends MempoolBackend {
    private final BitSet free = new BitSet();
    private final int size;

    Bits(int size) {
      this.size = size;
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      for (int i = 0; i < count && !refusing; i++) {
        free.set(objects[from + i]);
      }
      return !refusing;
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      if (free.cardinality() < count) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        objects[from + i] = free.nextSetBit(0);
        free.clear(objects[from + i]);
      }
      return true;
    }

    @Override
    public synchronized int count() {
      return free.cardinality();
    }

    @Override
    public int contiguousBlockSize() {
      return blockSize;
    }

    @Override
    public synchronized boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
      int[] found = new int[blocks];
      int number = 0;
      for (int first = 0; first + BLOCK <= size && number < blocks; first += BLOCK) {
        if (free.get(first, first + BLOCK).cardinality() == BLOCK) {
          found[number++] = first;
        }
      }
      if (number < blocks) {
        return false;
      }
      System.arraycopy(found, 0, firsts, from, blocks);
      for (int first : found) {
        free.clear(first, first + BLOCK);
      }
      return true;
    }
  }
}
