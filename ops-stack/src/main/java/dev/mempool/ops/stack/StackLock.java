package dev.mempool.ops.stack;

import dev.mempool.api.Backoff;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A spinlock together with the count that it guards, alone on their cache lines. Unlocking
 * happens-before the next locking. C counterpart: {@code rte_spinlock_t}, which spins only.
 */
final class StackLock extends StackLockState.Padded {

  private static final VarHandle LOCKED = handle("locked");
  private static final VarHandle COUNT = handle("count");

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
      Backoff.lost(polls);
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
