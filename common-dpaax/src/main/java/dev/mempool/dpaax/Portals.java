package dev.mempool.dpaax;

import dev.mempool.api.MempoolException;
import dev.mempool.lcore.Lcore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which thread uses which portal of a device. An lcore gets one of its own at its first call, as
 * long as there is one, and gives it back when it ends. All other threads share the last one, or
 * the one that a pool has for itself. C: a portal is affine to a thread, and a thread that gets
 * none cannot use the device.
 *
 * <p>Any thread may call any method.
 */
public final class Portals implements AutoCloseable {

  private final PortalSlot[] all;
  private final Deque<PortalSlot> free = new ArrayDeque<>();

  /** Each element is read and written by its lcore, and by who ends it. */
  private final @Nullable PortalSlot[] byLcore = new @Nullable PortalSlot[Lcore.MAX];

  private final Lcore.Subscription ends;

  /** Spares lcores that found no portal the lock. */
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
    ends = Lcore.onExit(this::leave);
  }

  /** {@return the portal of all who have no other} */
  public PortalSlot shared() {
    return all[all.length - 1];
  }

  /** {@return the calling lcore's own portal; {@code null} when it has none or is no lcore} */
  public @Nullable PortalSlot mine() {
    int lcore = Lcore.current();
    if (lcore == Lcore.NONE) {
      return null;
    }
    PortalSlot slot = byLcore[lcore];
    return slot != null || !anyFree ? slot : enter(lcore);
  }

  private @Nullable PortalSlot enter(int lcore) {
    PortalSlot slot = poll();
    byLcore[lcore] = slot;
    return slot;
  }

  /** On the thread that ends this lcore. */
  private void leave(int lcore) {
    PortalSlot slot = byLcore[lcore];
    if (slot != null) {
      byLcore[lcore] = null;
      giveBack(slot);
    }
  }

  /**
   * Takes a portal that no lcore will get until it is given back.
   *
   * @param pool the name of the pool that asks for it, for the message
   * @return the portal
   * @throws MempoolException ENOSPC if there is none left
   */
  public PortalSlot reserve(String pool) {
    PortalSlot slot = poll();
    if (slot == null) {
      throw new MempoolException(
          MempoolException.Reason.ENOSPC,
          "pool '%s' asked for a portal of its own, but all %d of the device are in use: the last one is shared, lcores and other pools have the others; raise portals=N, or use portal=shared"
              .formatted(pool, all.length));
    }
    return slot;
  }

  private synchronized @Nullable PortalSlot poll() {
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

  /** {@return how many portals nobody has; the shared one does not count} */
  public synchronized int available() {
    return free.size();
  }

  /** {@return all portals, for those who hold the locks} */
  List<PortalSlot> all() {
    return List.of(all);
  }

  /**
   * Ends the acquires from a pool that were abandoned at portals where nobody is: what they brought
   * is in the pool again.
   *
   * @return whether there was one that has been ended
   */
  boolean settleIdle(int bpid) {
    boolean settled = false;
    for (PortalSlot slot : all) {
      settled |= slot.settleIfIdle(bpid);
    }
    return settled;
  }

  /** Waits until everybody who is at a portal now has left it. */
  void awaitAll() {
    for (PortalSlot slot : all) {
      slot.lock();
      slot.unlock();
    }
  }

  /** Ends the assignment of portals to lcores, when the last pool of the device is closed. */
  @Override
  public void close() {
    ends.close();
  }
}
