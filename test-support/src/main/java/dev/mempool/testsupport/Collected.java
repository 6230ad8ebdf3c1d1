// SPDX-License-Identifier: Apache-2.0
package dev.mempool.testsupport;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.function.Supplier;

/** Tells whether an object can be reached after it was given up. */
public final class Collected {

  /** The longest that a test waits for the garbage collector. A test that passes waits once. */
  private static final int COLLECTIONS = 20;

  /** The time in milliseconds for the collector to enqueue a reference after each collection. */
  private static final int PATIENCE = 250;

  private Collected() {}

  /**
   * Runs the garbage collector until it has collected an object.
   *
   * @param given makes the object and gives it up; the caller must keep no reference to it
   * @return whether the object was collected
   * @throws InterruptedException if the thread is interrupted
   */
  public static boolean collected(Supplier<?> given) throws InterruptedException {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    WeakReference<Object> reference = new WeakReference<>(given.get(), queue);
    for (int i = 0; i < COLLECTIONS && !reference.refersTo(null); i++) {
      System.gc();
      queue.remove(PATIENCE);
    }
    return reference.refersTo(null);
  }
}
