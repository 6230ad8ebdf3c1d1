// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to populate or close one pool, which one thread at a time has. That thread runs foreign
 * code meanwhile: initializers, providers, listeners, release actions. So nothing else waits for a
 * turn, and a thread that has one does not wait for that of another pool: whoever has that might be
 * waiting for this one. Thread-safe.
 */
final class Turn {

  /**
   * Whether the thread has a turn of any pool. The value is an object of the JDK, because a thread
   * of a container must not keep a class of this library in memory.
   */
  private static final ThreadLocal<Boolean> HAS_ONE = ThreadLocal.withInitial(() -> false);

  private final ReentrantLock lock = new ReentrantLock();

  /** Whether the holder has no other turn besides. Used by the holder only. */
  private boolean outermost;

  /** Tells whether the calling thread has this turn. */
  boolean isMine() {
    return lock.isHeldByCurrentThread();
  }

  /**
   * Waits for this turn, unless the calling thread has the turn of another pool. Must not be called
   * by a thread that has this one.
   *
   * @return whether the thread has it now
   */
  boolean take() {
    boolean another = HAS_ONE.get();
    if (!lock.tryLock()) {
      if (another) {
        return false;
      }
      lock.lock();
    }
    outermost = !another;
    HAS_ONE.set(true);
    return true;
  }

  /** Gives the turn to the next thread. */
  void give() {
    if (outermost) {
      HAS_ONE.remove();
    }
    lock.unlock();
  }
}
