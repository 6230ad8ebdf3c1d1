// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import dev.mempool.api.MempoolException;
import dev.mempool.api.Subscription;
import dev.mempool.lcore.Lcore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The portals of a device, and which thread uses which of them. Thread-safe.
 *
 * <ul>
 *   <li>An lcore gets a portal of its own at its first call, as long as one is free, and gives it
 *       back when it ends.
 *   <li>A pool with {@code portal=own} reserves a portal for the other threads that use this pool.
 *   <li>The last portal is never assigned. It is shared by all other threads: those that are no
 *       lcores, and lcores that found no free portal.
 * </ul>
 *
 * <p>C counterpart: the portals of {@code dpaa_portal.c} and {@code dpaa2_hw_dpio.c}. There a
 * portal is affine to a thread, and a thread without one cannot use the device.
 */
public final class Portals implements AutoCloseable {

  private final PortalSlot[] all;

  /** The portals that are neither assigned nor reserved. Guarded by this. */
  private final Deque<PortalSlot> free = new ArrayDeque<>();

  /** The portals by lcore id. An element is used by the lcore, and by the thread that ends it. */
  private final @Nullable PortalSlot[] byLcore = new @Nullable PortalSlot[Lcore.max()];

  private final Subscription lcoreExits;

  /** Whether {@link #free} has elements: lcores without a portal read this without the monitor. */
  private volatile boolean anyFree;

  /**
   * Takes over the portals of a device.
   *
   * @param portals one or more; the last is the shared one
   */
  public Portals(List<? extends BufferPortal> portals) {
    all = portals.stream().map(PortalSlot::new).toArray(PortalSlot[]::new);
    for (int portal = 0; portal < all.length - 1; portal++) {
      free.addLast(all[portal]);
    }
    anyFree = !free.isEmpty();
    lcoreExits = Lcore.onExit(this::unassign);
  }

  /** {@return the portal of all threads that have no other} */
  public PortalSlot shared() {
    return all[all.length - 1];
  }

  /**
   * {@return the portal of the calling lcore, which is assigned at the first call; {@code null} if
   * the calling thread is no lcore or no portal is free}
   */
  public @Nullable PortalSlot mine() {
    int lcore = Lcore.current();
    if (lcore == Lcore.NONE) {
      return null;
    }
    PortalSlot slot = byLcore[lcore];
    return slot != null || !anyFree ? slot : assign(lcore);
  }

  private @Nullable PortalSlot assign(int lcore) {
    PortalSlot slot = pollFree();
    byLcore[lcore] = slot;
    return slot;
  }

  /** Gives the portal of an lcore back. Called on the thread that ends the lcore. */
  private void unassign(int lcore) {
    PortalSlot slot = byLcore[lcore];
    if (slot != null) {
      byLcore[lcore] = null;
      giveBack(slot);
    }
  }

  /**
   * Reserves a portal: no lcore and no other pool gets it until it is given back.
   *
   * @param pool the name of the pool that reserves it, for the message
   * @return the portal
   * @throws MempoolException ENOSPC if no portal is free
   */
  public PortalSlot reserve(String pool) {
    PortalSlot slot = pollFree();
    if (slot == null) {
      throw new MempoolException(
          MempoolException.Reason.ENOSPC,
          String.format(
              Locale.ROOT,
              "pool '%s' asked for a portal of its own, but all %d portals of the device are in"
                  + " use: the last one is shared, and lcores and other pools have the rest; raise"
                  + " portals=N, or use portal=shared",
              pool,
              all.length));
    }
    return slot;
  }

  private synchronized @Nullable PortalSlot pollFree() {
    PortalSlot slot = free.pollFirst();
    anyFree = !free.isEmpty();
    return slot;
  }

  /**
   * Gives back a portal that was {@linkplain #reserve reserved}.
   *
   * @param slot the portal
   */
  public synchronized void giveBack(PortalSlot slot) {
    free.addFirst(slot);
    anyFree = true;
  }

  /** {@return the number of free portals; the shared one is not counted} */
  public synchronized int available() {
    return free.size();
  }

  /** Returns all portals, the shared one last. */
  List<PortalSlot> all() {
    return List.of(all);
  }

  /**
   * Finishes the abandoned acquires from a buffer pool at all portals that no thread uses, so that
   * their buffers can be acquired again.
   *
   * @return whether one was finished by this call
   */
  boolean finishAbandoned(int bpid) {
    boolean finished = false;
    for (PortalSlot slot : all) {
      finished |= slot.finishAbandonedIfIdle(bpid);
    }
    return finished;
  }

  /** Waits until every call that uses a portal now has left it. */
  void awaitCalls() {
    for (PortalSlot slot : all) {
      slot.lock();
      slot.unlock();
    }
  }

  /**
   * Ends the assignment of portals to lcores. Called when the last pool of the device is closed.
   */
  @Override
  public void close() {
    lcoreExits.close();
  }
}
