package dev.mempool.dpaax;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.PoolGeometry;

/**
 * The driver of one pool whose free list lives in a device: turns objects into addresses and back,
 * and moves them through the calling thread's portal in batches as large as the device takes. It
 * knows the device by its {@link BufferPortal}s alone.
 *
 * <p>A get takes the lock of the portal for all its batches and shows its objects to the caller
 * when they are complete. A put takes it batch by batch where the device is busy, so that others
 * can get meanwhile, which may be what the device waits for.
 *
 * <p><b>No buffer is lost.</b> A put that the device does not take in time throws while nothing was
 * put; after the first batch it cannot, so the driver keeps the rest itself, as it keeps what a
 * failing get cannot give back. Gets find it there.
 */
public abstract class PortalBackend extends MempoolBackend {

  private static final System.Logger LOG = System.getLogger(PortalBackend.class.getName());

  /** Looks at a busy device before a get that fails leaves it to others: it must not wait. */
  private static final int GIVE_BACK_TRIES = 64;

  private final PoolGeometry geometry;
  private final Portals portals;
  private final int bpid;
  private final int batch;
  private final boolean remainderFirst;
  private final Patience patience;
  private final ObjectAddresses addresses;
  private final HeldBack heldBack = new HeldBack();
  private final boolean ownPortal;

  /** The portal of threads that have none of their own. */
  private final PortalSlot common;

  private volatile boolean closed;

  /**
   * How a device wants its buffers.
   *
   * @param batch the most that it takes or gives at a time, at most 8
   * @param remainderFirst whether a put begins with what no full batch takes, instead of ending
   *     with it
   * @param addressBits how long its addresses are
   */
  public record Shape(int batch, boolean remainderFirst, int addressBits) {}

  /**
   * Makes the driver of a pool. The caller owns the pool of the device until this has returned.
   *
   * @param geometry the pool
   * @param config the settings
   * @param portals the portals of the device
   * @param bpid the pool of the device, which this backend has for itself
   * @param shape how the device wants its buffers
   * @throws MempoolException ENOSPC if the pool wants a portal of its own and none is left; EIO if
   *     the device does not answer
   */
  protected PortalBackend(
      PoolGeometry geometry, PortalConfig config, Portals portals, int bpid, Shape shape) {
    this.geometry = geometry;
    this.portals = portals;
    this.bpid = bpid;
    this.batch = shape.batch();
    this.remainderFirst = shape.remainderFirst();
    this.patience = new Patience(config.timeoutMillis());
    this.addresses = new ObjectAddresses(geometry, shape.addressBits());
    this.ownPortal = config.ownPortal();
    this.common = ownPortal ? portals.reserve(geometry.name()) : portals.shared();
    boolean done = false;
    try {
      endAbandoned();
      drainLeftovers();
      done = true;
    } finally {
      if (!done) {
        giveBackPortal();
      }
    }
  }

  /** {@return the pool of the device} */
  public final int bpid() {
    return bpid;
  }

  /** {@return how many buffers the device counts in the pool; may be asked at any time} */
  protected abstract int freeBuffers();

  /**
   * Gives the pool of the device back, which is empty unless the device did not answer. Called
   * once; nobody uses it any more.
   */
  protected abstract void freePool();

  // ---- putting ----

  @Override
  public final boolean enqueue(int[] objects, int from, int count) {
    PortalSlot slot = slot();
    int done = release(slot, objects, from, count);
    if (done < count) {
      done += releasePatiently(slot, objects, from + done, count - done);
      if (done == 0) {
        throw notTaken(count);
      }
      if (done < count) {
        heldBack.add(objects, from + done, count - done);
      }
    }
    return true;
  }

  @Override
  public final boolean enqueueOne(int object) {
    PortalSlot slot = slot();
    if (!releaseOne(slot, object)) {
      long since = System.nanoTime();
      for (int polls = 0; !releaseOne(slot, object); polls++) {
        if (!patience.pause(polls, since)) {
          throw notTaken(1);
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

  /** Puts until the device is busy. Returns how many it took. */
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

  /** Puts, and waits where the device is busy. Returns how many it took before time was up. */
  private int releasePatiently(PortalSlot slot, int[] objects, int from, int count) {
    int done = 0;
    long since = System.nanoTime();
    for (int polls = 0; patience.pause(polls, since); polls++) {
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

  private MempoolException notTaken(int count) {
    return new MempoolException(
        Reason.EBUSY,
        "pool '%s': the device was busy for %d ms and took none of %d buffers for its pool %d; its memory for free buffers may be full, or it has stopped. They are still the caller's"
            .formatted(geometry.name(), patience.millis(), count, bpid));
  }

  // ---- getting ----

  @Override
  public final boolean dequeue(int[] objects, int from, int count) {
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
  public final int dequeueOne() {
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

  /** Gets objects, all or none. */
  private boolean acquire(PortalSlot slot, int[] got, int count) {
    int done = 0;
    try {
      while (done < count) {
        int came = acquireBatch(slot, Math.min(batch, count - done));
        if (came == 0) {
          int kept = heldBack.take(got, done, count - done);
          if (kept == 0 && !portals.settleIdle(bpid)) {
            return false;
          }
          done += kept;
        }
        long foreign = 0;
        for (int i = 0; i < came; i++) {
          int object = addresses.object(slot.addresses[i]);
          if (object != ObjectAddresses.NONE) {
            got[done++] = object;
          } else {
            foreign = slot.addresses[i];
          }
        }
        if (foreign != 0) {
          throw foreign(foreign);
        }
      }
      return true;
    } finally {
      if (done < count) {
        giveBack(slot, got, done);
      }
    }
  }

  /** One command to the device, up to its answer. */
  private int acquireBatch(PortalSlot slot, int count) {
    int came = BufferPortal.PENDING;
    try {
      came = slot.portal().acquire(bpid, slot.addresses, count);
      if (came == BufferPortal.PENDING) {
        came = acquirePatiently(slot, count);
      }
    } finally {
      if (came == BufferPortal.PENDING) {
        // time is up, or an error came up; whoever is next at this portal may be another pool
        slot.abandon(bpid);
      }
    }
    return untilZero(slot.addresses, came);
  }

  private int acquirePatiently(PortalSlot slot, int count) {
    long since = System.nanoTime();
    int came = BufferPortal.PENDING;
    for (int polls = 0; came == BufferPortal.PENDING; polls++) {
      if (!patience.pause(polls, since)) {
        throw silent(count);
      }
      came = slot.portal().acquire(bpid, slot.addresses, count);
    }
    return came;
  }

  /** The address 0 ends an answer early: an erratum of the LS1043A. */
  private static int untilZero(long[] addresses, int count) {
    for (int i = 0; i < count; i++) {
      if (addresses[i] == 0) {
        return i;
      }
    }
    return count;
  }

  /** Gives back what a get that fails got. The lock is held, so it does not wait. */
  private void giveBack(PortalSlot slot, int[] objects, int count) {
    int done = releaseLocked(slot, objects, 0, count);
    for (int tries = 0; done < count && tries < GIVE_BACK_TRIES; tries++) {
      Thread.onSpinWait();
      done += releaseLocked(slot, objects, done, count - done);
    }
    if (done < count) {
      heldBack.add(objects, done, count - done);
    }
  }

  private MempoolException foreign(long address) {
    return new MempoolException(
        Reason.EIO,
        "pool '%s': the device gave the address 0x%x out of its pool %d, where no object of the pool starts. It was dropped: an object may be missing now; what else came with it was given back"
            .formatted(geometry.name(), address, bpid));
  }

  private MempoolException silent(int count) {
    return new MempoolException(
        Reason.EIO,
        "pool '%s': the device has not answered for %d ms when asked for %d buffers of its pool %d; it has stopped, or its portal has. Nothing was got"
            .formatted(geometry.name(), patience.millis(), count, bpid));
  }

  // ---- counting and closing ----

  @Override
  public final int count() {
    portals.settleIdle(bpid);
    PortalSlot slot = slot();
    slot.lock();
    try {
      return closed ? 0 : freeBuffers() + heldBack.count();
    } finally {
      slot.unlock();
    }
  }

  private PortalSlot slot() {
    PortalSlot mine = portals.mine();
    return mine != null ? mine : common;
  }

  /** With the lock of a portal, so that the pool of the device stays this one's until unlocked. */
  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("pool '%s' is closed".formatted(geometry.name()));
    }
  }

  /**
   * Ends what an earlier owner of the pool abandoned at any portal: carried out later, it would
   * take buffers of this one, or bring those of that one.
   */
  private void endAbandoned() {
    for (PortalSlot slot : portals.all()) {
      slot.lock();
      try {
        long since = System.nanoTime();
        for (int polls = 0; !slot.settle(bpid); polls++) {
          if (!patience.pause(polls, since)) {
            throw stillAtWork();
          }
        }
      } finally {
        slot.unlock();
      }
    }
  }

  private MempoolException stillAtWork() {
    return new MempoolException(
        Reason.EIO,
        "pool '%s': the device has not answered for %d ms what an earlier pool asked of its pool %d; it has stopped, or a portal has. The pool was not made"
            .formatted(geometry.name(), patience.millis(), bpid));
  }

  /**
   * What an earlier owner left in the pool of the device, as one that did not answer at its end.
   */
  private void drainLeftovers() {
    int leftovers = drain();
    if (leftovers > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "pool ''{0}'': {1} buffers that an earlier pool left in pool {2} of the device were"
              + " dropped",
          geometry.name(),
          leftovers,
          bpid);
    }
  }

  /** Takes whatever there is out of the pool of the device. Returns how many. */
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

  /** Empties the pool of the device and gives it back. Further calls do nothing. */
  @Override
  public final void close() {
    synchronized (addresses) {
      if (closed) {
        return;
      }
      closed = true;
    }
    // who was inside is not any more, and who comes later sees that it is closed
    portals.awaitAll();
    try {
      drain();
    } catch (MempoolException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "pool '" + geometry.name() + "' is closed with buffers in the device",
          e);
    } finally {
      giveBackPortal();
      freePool();
    }
  }

  private void giveBackPortal() {
    if (ownPortal) {
      portals.giveBack(common);
    }
  }
}
