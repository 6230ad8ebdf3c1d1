// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.soft;

import dev.mempool.api.internal.Spinlock;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * The part of the software device that executes commands and consumes release rings. It has no
 * thread of its own: a thread that waits for the device runs the engine.
 *
 * <p>State:
 *
 * <ul>
 *   <li>{@code lock} guards all state of the device: buffer pools, states, and what the device
 *       keeps of each portal. The thread that holds it runs the engine.
 *   <li>{@code calls} is a queue of portals whose users called {@link #kick} while another thread
 *       held the lock. {@link SoftPortal#queued} tells whether a portal is in it, so that it is in
 *       it once at most.
 * </ul>
 *
 * <p>{@code kick(portal)}:
 *
 * <ol>
 *   <li>If the lock is free, the thread takes it, serves its portal, then the portals in the queue,
 *       and unlocks. It serves at most as many as there are portals, because their users come back
 *       at once.
 *   <li>Otherwise it sets {@code queued}, adds its portal to the queue and returns.
 * </ol>
 *
 * <p>No call is lost. The user polls until it has its response, and kicks at every poll. The engine
 * clears {@code queued} before it serves a portal. So a call that it overlooks is only late: a
 * later kick finds the lock free, or adds the portal to the queue again.
 */
final class Engine {

  private final Spinlock lock = new Spinlock();
  private final BufferPools pools;
  private final SoftPortal[] portals;
  private final MpscVarHandleArrayQueue<SoftPortal> calls;

  Engine(BufferPools pools, int count) {
    this.pools = pools;
    this.portals = new SoftPortal[count];
    for (int portal = 0; portal < count; portal++) {
      portals[portal] = new SoftPortal(this, pools);
    }
    // room for each portal once; the smallest queue that JCTools makes has room for two
    this.calls = new MpscVarHandleArrayQueue<>(Math.max(2, count));
  }

  SoftPortal portal(int number) {
    return portals[number];
  }

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  /** Has a portal served: by this thread, or by the thread that runs the engine now. */
  void kick(SoftPortal portal) {
    if (lock.tryLock()) {
      try {
        portal.serve();
        serveCalls();
      } finally {
        lock.unlock();
      }
    } else if (!portal.queued) {
      portal.queued = true;
      calls.offer(portal);
    }
  }

  private void serveCalls() {
    for (int most = portals.length; most > 0; most--) {
      SoftPortal caller = calls.relaxedPoll();
      if (caller == null) {
        return;
      }
      caller.queued = false;
      caller.serve();
    }
  }

  /** Consumes the release rings of all portals. Called with the lock held. */
  void consumeAll() {
    for (SoftPortal portal : portals) {
      portal.consume();
    }
  }

  /**
   * Updates the states of a pool after its count or its thresholds have changed. Called with the
   * lock held.
   */
  void update(int bpid) {
    if (pools.update(bpid)) {
      for (SoftPortal portal : portals) {
        portal.changed(bpid);
      }
    }
  }
}
