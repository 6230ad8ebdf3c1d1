package dev.mempool.ops.bucket;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * The lock of a home, in the home itself so that taking it touches no other cache line. It spins,
 * is not reentrant, and what its holder did is seen by the next one.
 */
class HomeLock extends HomeState.Padded {

  /** Polls of a taken lock before the waiting thread offers its core. */
  private static final int SPINS = 128;

  /** Offers of the core before it sleeps: the holder was preempted, and offering does not help. */
  private static final int YIELDS = 16;

  /** A sleep, short beside a time slice. */
  private static final long SLEEP_NANOS = 1_000;

  private static final VarHandle LOCKED = HomeState.handle("locked");

  final void lock() {
    if (!LOCKED.compareAndSet((HomeState.Fields) this, 0, 1)) {
      waitForLock();
    }
  }

  private void waitForLock() {
    for (int polls = 0; !tryLock(); polls++) {
      if (polls < SPINS) {
        Thread.onSpinWait();
      } else if (polls < SPINS + YIELDS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(SLEEP_NANOS);
      }
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
