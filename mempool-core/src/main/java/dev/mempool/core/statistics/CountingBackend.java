package dev.mempool.core.statistics;

import dev.mempool.api.MempoolBackend;

/** Counts the objects that the backend of a pool with statistics gives and takes. */
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
    return backend.enqueue(objects, from, count) && took(count);
  }

  @Override
  public boolean enqueueOne(int object) {
    return backend.enqueueOne(object) && took(1);
  }

  @Override
  public boolean dequeue(int[] objects, int from, int count) {
    return backend.dequeue(objects, from, count) && gave(count);
  }

  @Override
  public int dequeueOne() {
    int object = backend.dequeueOne();
    if (object != NONE) {
      gave(1);
    }
    return object;
  }

  private boolean took(int count) {
    Tally tally = statistics.current();
    tally.add(Tally.COMMON_POOL_PUT_BULK, 1);
    tally.add(Tally.COMMON_POOL_PUT_OBJECTS, count);
    return true;
  }

  private boolean gave(int count) {
    Tally tally = statistics.current();
    tally.add(Tally.COMMON_POOL_GET_BULK, 1);
    tally.add(Tally.COMMON_POOL_GET_OBJECTS, count);
    return true;
  }
}
