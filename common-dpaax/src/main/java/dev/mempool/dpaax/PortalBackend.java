// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolGeometry;
import java.util.Locale;

/**
 * The backend of one pool whose free list is a buffer pool of a device. It turns objects into
 * addresses and back, and moves them through the calling thread's portal, in batches as large as
 * one command of the device takes. It knows the device by {@link BufferPortal} and {@link
 * DevicePool} only. The package documentation follows a get and a put step by step.
 *
 * <p><b>Locks.</b> A call uses one portal and holds its lock. A get holds it until it has all its
 * objects or has failed. A put unlocks it before each wait for a busy device, so that other threads
 * can get meanwhile: the device may be busy because its memory for free buffers is used up, which
 * only gets change.
 *
 * <p><b>No buffer is lost.</b>
 *
 * <ul>
 *   <li>If the device accepts no batch of a put within the timeout, the put throws EBUSY and the
 *       objects are still the caller's.
 *   <li>If it accepted a batch, other threads may have its objects already, so the put cannot be
 *       undone. The backend keeps the rest in {@link UnreleasedObjects}, and the put succeeds.
 *   <li>A get that fails releases the objects that it has acquired. Those that the device does not
 *       accept are kept in {@link UnreleasedObjects} too.
 *   <li>A get that finds too few buffers in the device takes objects from {@link
 *       UnreleasedObjects}.
 *   <li>An acquire that the device does not answer within the timeout is abandoned. Its buffers are
 *       released again when they come: see {@link BufferPortal#abandon}.
 * </ul>
 *
 * <p><b>Closing.</b> {@link #close} sets a flag, then locks and unlocks every portal once. Each
 * call reads the flag while it holds the lock of its portal. So no call is under way after that,
 * and no later call gets past the flag: no object reaches the next owner of the buffer pool.
 */
public final class PortalBackend extends MempoolBackend {

  private static final System.Logger LOG = System.getLogger(PortalBackend.class.getName());

  /**
   * The attempts of a get that fails to release objects to a busy device: it must not wait long.
   */
  private static final int RELEASE_TRIES = 64;

  private final PoolGeometry geometry;
  private final Portals portals;
  private final DevicePool pool;
  private final int bpid;
  private final int batch;
  private final boolean remainderFirst;
  private final Timeout timeout;
  private final ObjectAddresses addresses;
  private final UnreleasedObjects unreleased;
  private final boolean ownPortal;
  private final Runnable atEnd;

  /** The portal of threads that have none of their own: the shared one, or that of this pool. */
  private final PortalSlot common;

  /** Set once, under the monitor of {@link #addresses}. */
  private volatile boolean closed;

  /**
   * The form of the commands of a device.
   *
   * @param batch the most buffers in one command, at most 8
   * @param remainderFirst whether a put begins with the remainder that fills no batch, instead of
   *     ending with it
   * @param addressBits the length of addresses in bits
   */
  public record Shape(int batch, boolean remainderFirst, int addressBits) {}

  /**
   * Allocates a buffer pool of a device and creates a backend on it.
   *
   * @param geometry the pool
   * @param config the settings
   * @param driver the driver of the device
   * @param atEnd is run once: when the backend has been closed, or when this method fails
   * @return the backend
   * @throws MempoolException if the driver has no buffer pool left; ENOSPC if the pool wants a
   *     portal of its own and none is free; EIO if the device does not answer
   */
  public static PortalBackend create(
      PoolGeometry geometry, PortalConfig config, DeviceDriver driver, Runnable atEnd) {
    boolean done = false;
    try {
      DevicePool pool = driver.allocatePool(geometry.name());
      try {
        PortalBackend backend = new PortalBackend(geometry, config, driver, pool, atEnd);
        done = true;
        return backend;
      } finally {
        if (!done) {
          pool.free();
        }
      }
    } finally {
      if (!done) {
        atEnd.run();
      }
    }
  }

  private PortalBackend(
      PoolGeometry geometry,
      PortalConfig config,
      DeviceDriver driver,
      DevicePool pool,
      Runnable atEnd) {
    this.geometry = geometry;
    this.portals = driver.portals();
    this.pool = pool;
    this.bpid = pool.bpid();
    this.batch = driver.shape().batch();
    this.remainderFirst = driver.shape().remainderFirst();
    this.timeout = new Timeout(config.timeoutMillis());
    this.addresses = new ObjectAddresses(geometry, driver.shape().addressBits());
    this.unreleased = new UnreleasedObjects(geometry.size());
    this.ownPortal = config.ownPortal();
    this.atEnd = atEnd;
    this.common = ownPortal ? portals.reserve(geometry.name()) : portals.shared();
    boolean done = false;
    try {
      finishAbandoned();
      dropLeftovers();
      done = true;
    } finally {
      if (!done) {
        giveBackPortal();
      }
    }
  }

  // ---- putting ----

  @Override
  public boolean enqueue(int[] objects, int from, int count) {
    PortalSlot slot = slot();
    int done = release(slot, objects, from, count);
    if (done < count) {
      done += releaseWithWaits(slot, objects, from + done, count - done);
      if (done == 0) {
        throw busy(count);
      }
      if (done < count) {
        unreleased.add(objects, from + done, count - done);
      }
    }
    return true;
  }

  @Override
  public boolean enqueueOne(int object) {
    PortalSlot slot = slot();
    if (!releaseOne(slot, object)) {
      long since = System.nanoTime();
      for (int polls = 0; !releaseOne(slot, object); polls++) {
        if (!timeout.pause(polls, since)) {
          throw busy(1);
        }
      }
    }
    return true;
  }

  private boolean releaseOne(PortalSlot slot, int object) {
    slot.lock();
    try {
      checkOpen();
      slot.addresses[0] = addresses.address(object);
      return slot.portal().release(bpid, slot.addresses, 1);
    } finally {
      slot.unlock();
    }
  }

  /** Releases objects until the device is busy. Returns how many it accepted. */
  private int release(PortalSlot slot, int[] objects, int from, int count) {
    slot.lock();
    try {
      checkOpen();
      return releaseLocked(slot, objects, from, count);
    } finally {
      slot.unlock();
    }
  }

  private int releaseLocked(PortalSlot slot, int[] objects, int from, int count) {
    int done = 0;
    while (done < count) {
      int left = count - done;
      int now = remainderFirst ? (left - 1) % batch + 1 : Math.min(batch, left);
      for (int i = 0; i < now; i++) {
        slot.addresses[i] = addresses.address(objects[from + done + i]);
      }
      if (!slot.portal().release(bpid, slot.addresses, now)) {
        break;
      }
      done += now;
    }
    return done;
  }

  /**
   * Releases objects, and waits where the device is busy. Each batch that it accepts restarts the
   * timeout. Returns how many it accepted before it timed out.
   */
  private int releaseWithWaits(PortalSlot slot, int[] objects, int from, int count) {
    int done = 0;
    long since = System.nanoTime();
    for (int polls = 0; timeout.pause(polls, since); polls++) {
      int now = release(slot, objects, from + done, count - done);
      done += now;
      if (done == count) {
        break;
      }
      if (now > 0) {
        since = System.nanoTime();
        polls = 0;
      }
    }
    return done;
  }

  private MempoolException busy(int count) {
    return new MempoolException(
        Reason.EBUSY,
        String.format(
            Locale.ROOT,
            "pool '%s': the device was busy for %d ms and accepted none of %d objects for its"
                + " buffer pool %d; its memory for free buffers may be full, or it has stopped. The"
                + " objects are still the caller's",
            geometry.name(),
            timeout.millis(),
            count,
            bpid));
  }

  // ---- getting ----

  @Override
  public boolean dequeue(int[] objects, int from, int count) {
    PortalSlot slot = slot();
    slot.lock();
    try {
      checkOpen();
      int[] got = slot.scratch(count);
      if (!acquire(slot, got, count)) {
        return false;
      }
      System.arraycopy(got, 0, objects, from, count);
      return true;
    } finally {
      slot.unlock();
    }
  }

  @Override
  public int dequeueOne() {
    PortalSlot slot = slot();
    slot.lock();
    try {
      checkOpen();
      int[] got = slot.scratch(1);
      return acquire(slot, got, 1) ? got[0] : NONE;
    } finally {
      slot.unlock();
    }
  }

  /**
   * Acquires {@code count} objects, or none. Called with the lock of the slot held.
   *
   * @return whether the objects are in {@code got}
   */
  private boolean acquire(PortalSlot slot, int[] got, int count) {
    int done = 0;
    try {
      while (done < count) {
        int came = acquireBatch(slot, Math.min(batch, count - done));
        if (came == 0) {
          int taken = unreleased.take(got, done, count - done);
          if (taken == 0 && !portals.finishAbandoned(bpid)) {
            return false;
          }
          done += taken;
        }
        long unknown = 0;
        for (int i = 0; i < came; i++) {
          int object = addresses.object(slot.addresses[i]);
          if (object != ObjectAddresses.NONE) {
            got[done++] = object;
          } else {
            unknown = slot.addresses[i];
          }
        }
        if (unknown != 0) {
          throw unknownAddress(unknown);
        }
      }
      return true;
    } finally {
      if (done < count) {
        releaseAcquired(slot, got, done);
      }
    }
  }

  /** Executes one acquire command. Returns the number of addresses in {@code slot.addresses}. */
  private int acquireBatch(PortalSlot slot, int count) {
    int came = BufferPortal.PENDING;
    try {
      came = slot.portal().acquire(bpid, slot.addresses, count);
      if (came == BufferPortal.PENDING) {
        came = pollResponse(slot, count);
      }
    } finally {
      if (came == BufferPortal.PENDING) {
        // an exception was thrown before the response came; the next command at this portal,
        // perhaps of another pool, must not take the late response for its own
        slot.abandon(bpid);
      }
    }
    return countToZero(slot.addresses, came);
  }

  private int pollResponse(PortalSlot slot, int count) {
    long since = System.nanoTime();
    int came = BufferPortal.PENDING;
    for (int polls = 0; came == BufferPortal.PENDING; polls++) {
      if (!timeout.pause(polls, since)) {
        throw notAnswered(count);
      }
      came = slot.portal().acquire(bpid, slot.addresses, count);
    }
    return came;
  }

  /** Returns the number of addresses in front of the first 0, which is an erratum of LS1043A. */
  private static int countToZero(long[] addresses, int count) {
    for (int i = 0; i < count; i++) {
      if (addresses[i] == 0) {
        return i;
      }
    }
    return count;
  }

  /**
   * Releases the objects that a get has acquired before it failed. Does not wait for the device,
   * because the lock of the slot is held.
   */
  private void releaseAcquired(PortalSlot slot, int[] objects, int count) {
    int done = releaseLocked(slot, objects, 0, count);
    for (int tries = 0; done < count && tries < RELEASE_TRIES; tries++) {
      Thread.onSpinWait();
      done += releaseLocked(slot, objects, done, count - done);
    }
    if (done < count) {
      unreleased.add(objects, done, count - done);
    }
  }

  private MempoolException unknownAddress(long address) {
    return new MempoolException(
        Reason.EIO,
        String.format(
            Locale.ROOT,
            "pool '%s': the device gave the address 0x%x from its buffer pool %d, but no object of"
                + " the pool starts there. The address was dropped, so an object may be missing"
                + " from now on; the other objects of this get were released again",
            geometry.name(),
            address,
            bpid));
  }

  private MempoolException notAnswered(int count) {
    return new MempoolException(
        Reason.EIO,
        String.format(
            Locale.ROOT,
            "pool '%s': the device has not answered for %d ms when asked for %d buffers of its"
                + " buffer pool %d; the device or its portal has stopped. No buffer was acquired",
            geometry.name(),
            timeout.millis(),
            count,
            bpid));
  }

  // ---- counting and closing ----

  @Override
  public int count() {
    portals.finishAbandoned(bpid);
    PortalSlot slot = slot();
    slot.lock();
    try {
      return closed ? 0 : pool.freeBuffers() + unreleased.count();
    } finally {
      slot.unlock();
    }
  }

  private PortalSlot slot() {
    PortalSlot mine = portals.mine();
    return mine != null ? mine : common;
  }

  /** Called with the lock of a portal held: until it is unlocked, the pool stays open. */
  private void checkOpen() {
    if (closed) {
      throw new PoolClosedException(
          geometry.name(), String.format(Locale.ROOT, "pool '%s' is closed", geometry.name()));
    }
  }

  /**
   * Finishes the acquires that an earlier owner of the buffer pool has abandoned, at all portals.
   * If the device executed one later, it would take buffers of this pool; if its response were read
   * later, buffers of the earlier pool would be released to this one.
   */
  private void finishAbandoned() {
    for (PortalSlot slot : portals.all()) {
      slot.lock();
      try {
        long since = System.nanoTime();
        for (int polls = 0; !slot.finishAbandoned(bpid); polls++) {
          if (!timeout.pause(polls, since)) {
            throw notFinished();
          }
        }
      } finally {
        slot.unlock();
      }
    }
  }

  private MempoolException notFinished() {
    return new MempoolException(
        Reason.EIO,
        String.format(
            Locale.ROOT,
            "pool '%s': the device has not answered for %d ms a command that an earlier pool sent"
                + " for the same buffer pool %d; the device or a portal has stopped. The pool was"
                + " not made",
            geometry.name(),
            timeout.millis(),
            bpid));
  }

  /**
   * Drops the buffers that an earlier owner left in the buffer pool, because it could not close.
   */
  private void dropLeftovers() {
    int leftovers = drain();
    if (leftovers > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "pool ''{0}'': {1} buffers that an earlier pool had left in the buffer pool {2} of the"
              + " device were dropped",
          geometry.name(),
          // the logger would format a number by the locale
          String.valueOf(leftovers),
          String.valueOf(bpid));
    }
  }

  /** Acquires all buffers that are in the buffer pool. Returns their number. */
  private int drain() {
    common.lock();
    try {
      int drained = 0;
      for (int size : new int[] {batch, 1}) {
        for (int came; (came = acquireBatch(common, size)) > 0; ) {
          drained += came;
        }
      }
      return drained;
    } finally {
      common.unlock();
    }
  }

  /** Empties the buffer pool of the device and frees it. Further calls do nothing. */
  @Override
  public void close() {
    synchronized (addresses) {
      if (closed) {
        return;
      }
      closed = true;
    }
    portals.awaitCalls();
    try {
      drain();
    } catch (MempoolException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "pool '"
              + geometry.name()
              + "' is closed, but the device did not return all its buffers; the next owner of the"
              + " buffer pool drops them",
          e);
    } finally {
      giveBackPortal();
      try {
        pool.free();
      } finally {
        atEnd.run();
      }
    }
  }

  private void giveBackPortal() {
    if (ownPortal) {
      portals.giveBack(common);
    }
  }
}
