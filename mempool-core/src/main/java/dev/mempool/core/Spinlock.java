package dev.mempool.core;

import dev.mempool.api.Backoff;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A lock for critical sections of a few instructions. It waits as {@link Backoff} does, is not
 * reentrant, knows no owner, and must not be held across a call into foreign code. Unlocking
 * happens-before the next locking. C counterpart: {@code rte_spinlock_t}.
 */
public final class Spinlock {

  private static final VarHandle LOCKED;

  static {
    try {
      LOCKED =
          MethodHandles.lookup()
              .findVarHandle(Spinlock.class, "locked", boolean.class)
              .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private boolean locked;

  /** Makes an unlocked lock. */
  public Spinlock() {}

  /** Takes the lock, waiting for it as long as it takes. */
  public void lock() {
    for (int polls = 0; !tryLock(); polls++) {
      Backoff.pause(polls);
    }
  }

  /**
   * Takes the lock if it is free.
   *
   * @return whether the caller now holds it
   */
  public boolean tryLock() {
    // the plain test first: waiters share the cache line until the holder writes it
    return !(boolean) LOCKED.getOpaque(this) && LOCKED.compareAndSet(this, false, true);
  }

  /**
   * Gives the lock back.
   *
   * @throws IllegalStateException if nobody holds it
   */
  public void unlock() {
    if (!(boolean) LOCKED.getOpaque(this)) {
      throw new IllegalStateException(
          "unlock() of a spinlock that nobody holds; call lock() or a successful tryLock() before");
    }
    LOCKED.setRelease(this, false);
  }
}
