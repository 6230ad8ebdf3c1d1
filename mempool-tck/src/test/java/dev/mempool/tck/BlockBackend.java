// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.api.MempoolBackend;
import java.util.Arrays;

/**
 * A correct backend with blocks. It has a flag per object and refuses objects that are free
 * already.
 */
class BlockBackend extends MempoolBackend {

  static final int BLOCK = 4;

  final boolean[] free;
  int count;

  BlockBackend(int size) {
    this.free = new boolean[size];
  }

  @Override
  public synchronized boolean enqueue(int[] objects, int from, int count) {
    for (int i = 0; i < count; i++) {
      if (free[objects[from + i]]) {
        for (int j = 0; j < i; j++) {
          set(objects[from + j], false);
        }
        return false;
      }
      set(objects[from + i], true);
    }
    return true;
  }

  @Override
  public synchronized boolean dequeue(int[] objects, int from, int wanted) {
    if (wanted > count) {
      return false;
    }
    for (int object = 0, got = 0; got < wanted; object++) {
      if (free[object]) {
        set(object, false);
        objects[from + got++] = object;
      }
    }
    return true;
  }

  @Override
  public synchronized int count() {
    return count;
  }

  @Override
  public int contiguousBlockSize() {
    return BLOCK;
  }

  @Override
  public synchronized boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
    int[] found = find(blocks);
    if (found.length < blocks) {
      return false;
    }
    take(found);
    System.arraycopy(found, 0, firsts, from, blocks);
    return true;
  }

  /** Returns the first objects of the first blocks that are whole, at most {@code wanted}. */
  final int[] find(int wanted) {
    int[] found = new int[wanted];
    int number = 0;
    for (int first = 0; first + BLOCK <= free.length && number < wanted; first += BLOCK) {
      if (whole(first)) {
        found[number++] = first;
      }
    }
    return Arrays.copyOf(found, number);
  }

  final void take(int[] firsts) {
    for (int first : firsts) {
      for (int i = 0; i < BLOCK; i++) {
        // in broken subclasses an object may be in use already
        if (free[first + i]) {
          set(first + i, false);
        }
      }
    }
  }

  boolean whole(int first) {
    for (int i = 0; i < BLOCK; i++) {
      if (!free[first + i]) {
        return false;
      }
    }
    return true;
  }

  final void set(int object, boolean inside) {
    free[object] = inside;
    count += inside ? 1 : -1;
  }
}
