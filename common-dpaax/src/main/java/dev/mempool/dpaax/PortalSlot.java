package dev.mempool.dpaax;

import dev.mempool.api.Backoff;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A portal with its lock and the arrays that its holder works on. The lock of an lcore's own portal
 * is free whenever the lcore comes, unless a pool is being closed.
 */
public final class PortalSlot {

  private static final VarHandle LOCKED = handle();

  /** The most that a device takes or gives at a time. */
  private static final int MAX_BATCH = 8;

  /** As long as the largest bulk of a cache, so that few programs need another one. */
  private static final int SCRATCH = 512;

  /** No pool. */
  private static final int SETTLED = -1;

  private final BufferPortal portal;

  /** The addresses of one batch. */
  final long[] addresses = new long[MAX_BATCH];

  private int[] scratch = new int[SCRATCH];

  /** 1 while somebody holds the lock. */
  private int locked;

  /**
   * The pool whose acquire was abandoned here, of which something may be left, or {@link #SETTLED}.
   * Written by the holder of the lock; read without, to pass others by.
   */
  private volatile int unsettled = SETTLED;

  PortalSlot(BufferPortal portal) {
    this.portal = portal;
  }

  private static VarHandle handle() {
    try {
      return MethodHandles.lookup()
          .findVarHandle(PortalSlot.class, "locked", int.class)
          .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** {@return the portal, for the holder of the lock} */
  public BufferPortal portal() {
    return portal;
  }

  /** Room for the objects of a bulk that must not be in the caller's array until it is complete. */
  int[] scratch(int count) {
    if (scratch.length < count) {
      scratch = new int[count];
    }
    return scratch;
  }

  /** Gives up the acquire that the device has not answered. The lock is held. */
  void abandon(int bpid) {
    portal.abandon();
    unsettled = bpid;
  }

  /** Ends an abandoned acquire from a pool; false while it cannot. The lock is held. */
  boolean settle(int bpid) {
    if (unsettled == bpid) {
      if (!portal.settle()) {
        return false;
      }
      unsettled = SETTLED;
    }
    return true;
  }

  /** The same if there is one and nobody is at the portal. Returns whether it has been ended. */
  boolean settleIfIdle(int bpid) {
    if (unsettled != bpid || !tryLock()) {
      return false;
    }
    try {
      return unsettled == bpid && settle(bpid);
    } finally {
      unlock();
    }
  }

  /** Waits for the lock and takes it. What its holders did before is visible then. */
  public void lock() {
    if (!LOCKED.compareAndSet(this, 0, 1)) {
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
    return (int) LOCKED.getOpaque(this) == 0 && LOCKED.compareAndSet(this, 0, 1);
  }

  /** Gives the lock back. */
  public void unlock() {
    LOCKED.setRelease(this, 0);
  }
}
