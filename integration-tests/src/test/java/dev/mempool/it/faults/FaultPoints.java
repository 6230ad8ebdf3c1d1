// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it.faults;

/**
 * The points at which an allocation can fail. {@link FaultLoader} puts a call of {@link #reached}
 * before each of them. Used by one thread at a time.
 */
public final class FaultPoints {

  private static Thread armed;
  private static int left;
  private static boolean thrown;

  private FaultPoints() {}

  /** Lets the {@code nth} allocation of the calling thread fail, counted from 1. */
  public static void failAt(int nth) {
    thrown = false;
    left = nth;
    armed = Thread.currentThread();
  }

  /** Lets no allocation fail from now on. Returns whether one has failed. */
  public static boolean end() {
    armed = null;
    return thrown;
  }

  /** Called by the changed classes. */
  public static void reached() {
    if (armed == Thread.currentThread() && --left == 0) {
      thrown = true;
      throw new OutOfMemoryError("planted");
    }
  }
}
