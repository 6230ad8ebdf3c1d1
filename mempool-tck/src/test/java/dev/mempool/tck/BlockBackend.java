package dev.mempool.tck;

import dev.mempool.api.MempoolBackend;

/** A correct backend with blocks: a flag per object. It refuses objects that are inside already. */
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
    int[] found = new int[blocks];
    int number = 0;
    for (int first = 0; first + BLOCK <= free.length && number < blocks; first += BLOCK) {
      if (whole(first)) {
        found[number++] = first;
      }
    }
    if (number < blocks) {
      return false;
    }
    for (int i = 0; i < blocks; i++) {
      for (int object = 0; object < BLOCK; object++) {
        set(found[i] + object, false);
      }
      firsts[from + i] = found[i];
    }
    return true;
  }

  private boolean whole(int first) {
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
