// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

/**
 * The free objects of a pool that the device did not accept, as a stack. The backend keeps them
 * here, so that none is lost, until a get finds too few buffers in the device. Empty as long as the
 * device works. Thread-safe.
 */
final class UnreleasedObjects {

  /**
   * Guarded by this. It has room for all objects of the pool from the start, because it is needed
   * in the middle of a put or get, which must not fail for want of memory. It grows only if a
   * program has put objects twice.
   */
  private int[] objects;

  /** Written under the monitor of this; read without it, to skip an empty stack. */
  private volatile int count;

  UnreleasedObjects(int size) {
    objects = new int[size];
  }

  int count() {
    return count;
  }

  synchronized void add(int[] from, int first, int added) {
    if (objects.length - count < added) {
      int[] more = new int[Math.max(count + added, 2 * count)];
      System.arraycopy(objects, 0, more, 0, count);
      objects = more;
    }
    System.arraycopy(from, first, objects, count, added);
    count += added;
  }

  /** Removes up to {@code most} objects and returns their number. */
  int take(int[] to, int first, int most) {
    if (count == 0) {
      return 0;
    }
    synchronized (this) {
      int taken = Math.min(most, count);
      System.arraycopy(objects, count - taken, to, first, taken);
      count -= taken;
      return taken;
    }
  }
}
