package dev.mempool.ops.dpaa.soft;

import dev.mempool.api.Backoff;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Whoever holds it is the device. It is not reentrant; what its holder did, the next one sees. */
final class EngineLock extends EngineLockState.Padded {

  private static final VarHandle LOCKED = handle();

  private static VarHandle handle() {
    try {
      return MethodHandles.lookup()
          .findVarHandle(EngineLockState.Fields.class, "locked", int.class)
          .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  boolean tryLock() {
    // the read first: who does not get it does not take the cache line from its holder
    return (int) LOCKED.getOpaque((EngineLockState.Fields) this) == 0
        && LOCKED.compareAndSet((EngineLockState.Fields) this, 0, 1);
  }

  void lock() {
    for (int polls = 0; !tryLock(); polls++) {
      Backoff.pause(polls);
    }
  }

  void unlock() {
    LOCKED.setRelease((EngineLockState.Fields) this, 0);
  }
}
