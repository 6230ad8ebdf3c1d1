package dev.mempool.ops.stack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A spinlock together with the count that it guards, alone on their cache lines. Unlocking
 * happens-before the next locking. C counterpart: {@code rte_spinlock_t}, which spins only.
 */
final class StackLock extends StackLockState.Padded {

  private static final VarHandle LOCKED = handle("locked");
  private static final VarHandle COUNT = handle("count");

  /**
   * Polls before the waiting thread offers its core: the holder has some hundred nanoseconds to go
   * with the largest of usual bulks.
   */
  private static final int SPINS = 128;

  /**
   * Offers of the core before the waiting thread sleeps. The holder was preempted then, and
   * offering does not always let it run: not where the scheduler prefers the offering thread, nor
   * where that is a virtual thread on an idle carrier.
   */
  private static final int YIELDS = 16;

  /**
   * A sleep, short beside a time slice; the timers of the machine make it some ten microseconds
   * longer.
   */
  private static final long SLEEP_NANOS = 1_000;

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup()
          .findVarHandle(StackLockState.Words.class, field, int.class)
          .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  void lock() {
    if (!LOCKED.compareAndSet((StackLockState.Words) this, 0, 1)) {
      lockWhenFree();
    }
  }

  private void lockWhenFree() {
    for (int polls = 0; ; polls++) {
      // the test first: waiters share the cache line until the holder writes it
      if ((int) LOCKED.getOpaque((StackLockState.Words) this) == 0
          && LOCKED.compareAndSet((StackLockState.Words) this, 0, 1)) {
        return;
      }
      if (polls < SPINS) {
        Thread.onSpinWait();
      } else if (polls < SPINS + YIELDS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(SLEEP_NANOS);
      }
    }
  }

  void unlock() {
    LOCKED.setRelease((StackLockState.Words) this, 0);
  }

  /** For the holder of the lock. */
  int count() {
    return count;
  }

  /** For the holder of the lock. */
  void setCount(int objects) {
    COUNT.setOpaque((StackLockState.Words) this, objects);
  }

  /** For everybody. */
  int countNow() {
    return (int) COUNT.getOpaque((StackLockState.Words) this);
  }
}
