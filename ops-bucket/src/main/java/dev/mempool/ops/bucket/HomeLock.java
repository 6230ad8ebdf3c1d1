package dev.mempool.ops.bucket;

import dev.mempool.api.Backoff;
import java.lang.invoke.VarHandle;

/**
 * The lock of a home, in the home itself so that taking it touches no other cache line. It spins,
 * is not reentrant, and what its holder did is seen by the next one.
 */
class HomeLock extends HomeState.Padded {

  private static final VarHandle LOCKED = HomeState.handle("locked");

  final void lock() {
    if (!LOCKED.compareAndSet((HomeState.Fields) this, 0, 1)) {
      waitForLock();
    }
  }

  private void waitForLock() {
    for (int polls = 0; !tryLock(); polls++) {
      Backoff.pause(polls);
    }
  }

  private boolean tryLock() {
    // the read first: waiters share the cache line until the holder writes it
    return (int) LOCKED.getOpaque((HomeState.Fields) this) == 0
        && LOCKED.compareAndSet((HomeState.Fields) this, 0, 1);
  }

  final void unlock() {
    LOCKED.setRelease((HomeState.Fields) this, 0);
  }
}
