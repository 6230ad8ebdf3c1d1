package dev.mempool.dpaax;

/**
 * Free objects that the device did not take: the driver keeps them, so that none is lost, until a
 * get finds too few in the device. Empty as long as the device works. Any thread may call any
 * method.
 */
final class HeldBack {

  /** Few objects at first: mostly there are none at all. */
  private int[] objects = new int[8];

  /** Written under the lock; read without, to pass an empty one by. */
  private volatile int count;

  int count() {
    return count;
  }

  synchronized void add(int[] from, int first, int many) {
    if (objects.length - count < many) {
      int[] more = new int[Math.max(count + many, 2 * count)];
      System.arraycopy(objects, 0, more, 0, count);
      objects = more;
    }
    System.arraycopy(from, first, objects, count, many);
    count += many;
  }

  /** Takes as many as there are, up to a number. Returns how many. */
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
