package dev.mempool.mbuf;

import dev.mempool.core.ObjectListener;

/** Marks what the library does with mbufs: it is told by the pool of memory below. */
final class LibraryMarks implements ObjectListener {

  private final EventRing[] rings;

  LibraryMarks(EventRing[] rings) {
    this.rings = rings;
  }

  @Override
  public void got(int object) {
    rings[object].add(HistoryEvent.LIB_ALLOC, EventRing.who(), System.nanoTime());
  }

  @Override
  public void put(int object) {
    rings[object].add(HistoryEvent.LIB_FREE, EventRing.who(), System.nanoTime());
  }

  @Override
  public void kept(int object) {
    rings[object].takeBack(HistoryEvent.LIB_FREE, EventRing.who());
  }

  @Override
  public void got(int[] objects, int from, int count) {
    mark(HistoryEvent.LIB_ALLOC, objects, from, count);
  }

  @Override
  public void put(int[] objects, int from, int count) {
    mark(HistoryEvent.LIB_FREE, objects, from, count);
  }

  /** One look at the clock for all of them. */
  private void mark(HistoryEvent event, int[] objects, int from, int count) {
    long who = EventRing.who();
    long now = System.nanoTime();
    for (int i = from; i < from + count; i++) {
      rings[objects[i]].add(event, who, now);
    }
  }
}
