// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.api.MempoolBackend;
import java.util.Map;

/** A simple correct backend: a stack under a lock. The broken backends derive from it. */
class ReferenceBackend extends MempoolBackend {

  final int[] stack;
  int top;

  ReferenceBackend(int size) {
    this.stack = new int[size];
  }

  /** Makes one backend for all pools with the same key, until it is closed. */
  static <K> MempoolBackend onePer(Map<K, MempoolBackend> open, K key, int size) {
    return open.computeIfAbsent(
        key,
        _ ->
            new ReferenceBackend(size) {
              @Override
              public void close() {
                open.remove(key);
              }
            });
  }

  @Override
  public synchronized boolean enqueue(int[] objects, int from, int count) {
    if (count > stack.length - top) {
      return false;
    }
    System.arraycopy(objects, from, stack, top, count);
    top += count;
    return true;
  }

  @Override
  public synchronized boolean dequeue(int[] objects, int from, int count) {
    if (count > top) {
      return false;
    }
    top -= count;
    System.arraycopy(stack, top, objects, from, count);
    return true;
  }

  @Override
  public synchronized int count() {
    return top;
  }
}
