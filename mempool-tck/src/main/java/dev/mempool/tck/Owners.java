package dev.mempool.tck;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Which objects are in use; an object cannot come into use twice. For any number of threads. */
final class Owners {

  private final Trial trial;
  private final AtomicIntegerArray inUse;

  Owners(Trial trial, int size) {
    this.trial = trial;
    this.inUse = new AtomicIntegerArray(size);
  }

  /** Notes objects that were got. */
  void claim(int[] objects, int count) {
    for (int i = 0; i < count; i++) {
      int object = objects[i];
      if (object < 0 || object >= inUse.length()) {
        throw trial.broken("objects of the pool", "object %d was handed out".formatted(object));
      }
      if (!inUse.compareAndSet(object, 0, 1)) {
        throw trial.broken(
            "one owner at a time", "object %d was handed out while in use".formatted(object));
      }
    }
  }

  /** Notes objects that are about to be put. */
  void release(int[] objects, int count) {
    for (int i = 0; i < count; i++) {
      inUse.set(objects[i], 0);
    }
  }
}
