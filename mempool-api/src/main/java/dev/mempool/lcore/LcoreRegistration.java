// SPDX-License-Identifier: Apache-2.0
package dev.mempool.lcore;

import java.util.Locale;

/**
 * The registration of a platform thread as an lcore, made by {@link Lcore#register()}. It ends when
 * the thread closes it. C counterpart: {@code rte_thread_register} and {@code
 * rte_thread_unregister}.
 *
 * @since 0.1.0
 */
public final class LcoreRegistration implements AutoCloseable {

  private final Thread thread;
  private int lcoreId;

  /** The id that {@link Lcore#current()} returns, which is none while the lcore is idle. */
  private int current;

  LcoreRegistration(Thread thread, int lcoreId) {
    this.thread = thread;
    this.lcoreId = lcoreId;
    this.current = lcoreId;
  }

  /**
   * {@return the lcore id of the registered thread, or {@link Lcore#NONE} if the registration is
   * closed}
   */
  public int lcoreId() {
    return lcoreId;
  }

  /** Returns the id, or {@link Lcore#NONE} if this is the registration of another thread. */
  int lcoreIdOn(Thread caller) {
    return caller == thread ? current : Lcore.NONE;
  }

  /** Sets the id that {@link Lcore#current()} returns. Called by the registered thread. */
  void setCurrent(int id) {
    current = id;
  }

  /**
   * Ends the registration: runs the exit listeners, then frees the id. Further calls do nothing.
   *
   * @throws IllegalStateException if the calling thread is not the registered one
   */
  @Override
  public void close() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "thread '%s' is registered, but thread '%s' tried to close the registration; close it"
                  + " on the registered thread",
              thread.getName(),
              Thread.currentThread().getName()));
    }
    if (lcoreId != Lcore.NONE) {
      Lcore.setIdle(lcoreId, false); // it may be idle
      try {
        LcoreIds.exit(lcoreId);
      } finally {
        lcoreId = Lcore.NONE;
        current = Lcore.NONE;
        Lcore.forgetRegistration();
      }
    }
  }
}
