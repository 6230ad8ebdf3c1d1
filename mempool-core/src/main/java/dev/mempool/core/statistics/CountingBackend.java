// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.statistics;

import dev.mempool.api.MempoolBackend;

/**
 * A backend that counts the objects that another backend takes and returns. The pool uses it if it
 * has statistics. Thread-safe as far as the other backend is.
 */
public final class CountingBackend extends ForwardingBackend {

  private final Statistics statistics;

  /**
   * Wraps a backend.
   *
   * @param backend the backend
   * @param statistics receives the counts
   */
  public CountingBackend(MempoolBackend backend, Statistics statistics) {
    super(backend);
    this.statistics = statistics;
  }

  @Override
  public boolean enqueue(int[] objects, int from, int count) {
    return backend.enqueue(objects, from, count) && countPut(count);
  }

  @Override
  public boolean enqueueOne(int object) {
    return backend.enqueueOne(object) && countPut(1);
  }

  @Override
  public boolean dequeue(int[] objects, int from, int count) {
    return backend.dequeue(objects, from, count) && countGet(count);
  }

  @Override
  public int dequeueOne() {
    int object = backend.dequeueOne();
    if (object != NONE) {
      countGet(1);
    }
    return object;
  }

  private boolean countPut(int count) {
    Tally tally = statistics.current();
    tally.add(Tally.COMMON_POOL_PUT_BULK, 1);
    tally.add(Tally.COMMON_POOL_PUT_OBJECTS, count);
    return true;
  }

  private boolean countGet(int count) {
    Tally tally = statistics.current();
    tally.add(Tally.COMMON_POOL_GET_BULK, 1);
    tally.add(Tally.COMMON_POOL_GET_OBJECTS, count);
    return true;
  }
}
