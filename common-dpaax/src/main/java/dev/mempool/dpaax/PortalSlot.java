// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import dev.mempool.api.internal.Spinlock;

/**
 * A portal, its lock, and arrays for the thread that holds the lock. The fields are guarded by the
 * lock, {@link #abandonedBpid} excepted.
 *
 * <p>Every call of a pool takes the lock, also at the portal of an lcore, where it is nearly always
 * free. It is taken there by another thread when a pool is made (to finish abandoned acquires) or
 * closed (to wait for calls under way); and, if an acquire was abandoned at this portal, by {@code
 * count()} and by gets that find too few buffers in the device. A get holds the lock until the
 * device has answered.
 */
public final class PortalSlot extends Spinlock {

  /** The most buffers in one command of a device. */
  private static final int MAX_BATCH = 8;

  /** As long as the largest bulk of a cache, so that few programs need a longer array. */
  private static final int SCRATCH = 512;

  /** The value of {@link #abandonedBpid} if no acquire is abandoned. */
  private static final int NO_BPID = -1;

  private final BufferPortal portal;

  /** The addresses of one command. */
  final long[] addresses = new long[MAX_BATCH];

  private int[] scratch = new int[SCRATCH];

  /**
   * The buffer pool of an acquire that was abandoned at this portal and is not finished, or {@link
   * #NO_BPID}. Written under the lock; read without it, to skip portals without such an acquire.
   */
  private volatile int abandonedBpid = NO_BPID;

  PortalSlot(BufferPortal portal) {
    this.portal = portal;
  }

  /** {@return the portal; only the thread that holds the lock may use it} */
  public BufferPortal portal() {
    return portal;
  }

  /**
   * Returns an array of at least {@code count} elements, for objects that must not be in the
   * caller's array before all are there. Called with the lock held.
   */
  int[] scratch(int count) {
    if (scratch.length < count) {
      scratch = new int[count];
    }
    return scratch;
  }

  /** Abandons the pending acquire from a buffer pool. Called with the lock held. */
  void abandon(int bpid) {
    portal.abandon();
    abandonedBpid = bpid;
  }

  /**
   * Finishes an abandoned acquire from a buffer pool; see {@link BufferPortal#finishAbandoned}.
   * Called with the lock held.
   *
   * @return {@code false} if it cannot be finished yet
   */
  boolean finishAbandoned(int bpid) {
    if (abandonedBpid == bpid) {
      if (!portal.finishAbandoned()) {
        return false;
      }
      abandonedBpid = NO_BPID;
    }
    return true;
  }

  /**
   * Finishes an abandoned acquire from a buffer pool if there is one, unless a thread holds the
   * lock. Called without the lock.
   *
   * @return whether an acquire was finished by this call
   */
  boolean finishAbandonedIfIdle(int bpid) {
    if (abandonedBpid != bpid || !tryLock()) {
      return false;
    }
    try {
      return abandonedBpid == bpid && finishAbandoned(bpid);
    } finally {
      unlock();
    }
  }
}
