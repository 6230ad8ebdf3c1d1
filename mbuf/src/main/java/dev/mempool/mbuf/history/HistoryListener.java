// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf.history;

import dev.mempool.core.ObjectListener;

/** The listener that records when an mbuf leaves its pool and when it comes back. Thread-safe. */
public final class HistoryListener implements ObjectListener {

  /** The number of the event "put into the pool". C: {@code enum rte_mbuf_history_op}. */
  public static final int LIB_FREE = 1;

  /** The number of the event "taken out of the pool". C: {@code enum rte_mbuf_history_op}. */
  public static final int LIB_ALLOC = 4;

  private final EventRing[] rings;

  /**
   * Makes a listener for one pool.
   *
   * @param rings the events of each mbuf, by its index
   */
  public HistoryListener(EventRing[] rings) {
    this.rings = rings;
  }

  @Override
  public void got(int object) {
    rings[object].add(LIB_ALLOC, EventRing.callingThread(), System.nanoTime());
  }

  @Override
  public void put(int object) {
    rings[object].add(LIB_FREE, EventRing.callingThread(), System.nanoTime());
  }

  @Override
  public void kept(int object) {
    rings[object].removeNewest(LIB_FREE, EventRing.callingThread());
  }

  @Override
  public void got(int[] objects, int from, int count) {
    addAll(LIB_ALLOC, objects, from, count);
  }

  @Override
  public void put(int[] objects, int from, int count) {
    addAll(LIB_FREE, objects, from, count);
  }

  /** Adds an event to several mbufs, all with the same time, because reading the clock is slow. */
  private void addAll(int event, int[] objects, int from, int count) {
    long thread = EventRing.callingThread();
    long now = System.nanoTime();
    for (int i = from; i < from + count; i++) {
      rings[objects[i]].add(event, thread, now);
    }
  }
}
