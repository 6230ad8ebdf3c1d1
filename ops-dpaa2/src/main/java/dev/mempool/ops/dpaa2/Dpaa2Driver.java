// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2;

import dev.mempool.api.MempoolException;
import dev.mempool.dpaax.DeviceDriver;
import dev.mempool.dpaax.DevicePool;
import dev.mempool.dpaax.PortalBackend;
import dev.mempool.dpaax.Portals;
import dev.mempool.ops.dpaa2.portal.Dpaa2Device;
import dev.mempool.ops.dpaa2.portal.QbmanPortal;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The driver of a device: its portals, and its DPBP objects, each of which serves one pool at a
 * time. Thread-safe. C: {@code dpaa2_hw_mempool.c}.
 */
final class Dpaa2Driver implements DeviceDriver {

  /** The remainder first, as in C. Commands hold addresses of 64 bits. */
  private static final PortalBackend.Shape SHAPE =
      new PortalBackend.Shape(QbmanPortal.MAX_BUFFERS, true, Long.SIZE);

  private final Dpaa2Device device;
  private final Dpbp[] dpbps;

  /** The name of the pool that uses each object, or null. Guarded by this. C: {@code in_use}. */
  private final @Nullable String[] users;

  private final Portals portals;

  /**
   * Takes over a device, and opens and resets all its DPBP objects.
   *
   * @throws MempoolException if the management complex refuses a command
   */
  Dpaa2Driver(Dpaa2Device device) {
    this.device = device;
    dpbps =
        Arrays.stream(device.dpbps())
            .mapToObj(id -> new Dpbp(device.mc(), id))
            .toArray(Dpbp[]::new);
    users = new @Nullable String[dpbps.length];
    portals = new Portals(IntStream.range(0, device.portals()).mapToObj(device::portal).toList());
  }

  @Override
  public Portals portals() {
    return portals;
  }

  @Override
  public PortalBackend.Shape shape() {
    return SHAPE;
  }

  /**
   * Finds a free DPBP object and enables it.
   *
   * @throws MempoolException ENOENT if all objects are in use; the reason of the status if the
   *     management complex refuses a command
   */
  @Override
  public DevicePool allocatePool(String pool) {
    EnabledPool enabled = new EnabledPool(claim(pool));
    boolean done = false;
    try {
      enabled.dpbp().enable();
      done = true;
      return enabled;
    } finally {
      if (!done) {
        enabled.free();
      }
    }
  }

  private synchronized int claim(String pool) {
    for (int i = 0; i < users.length; i++) {
      if (users[i] == null) {
        users[i] = pool;
        return i;
      }
    }
    throw new MempoolException(
        MempoolException.Reason.ENOENT,
        String.format(
            Locale.ROOT,
            "pool '%s' finds no free DPBP object: all %d of the %s are in use, by %s; close a pool,"
                + " or raise dpbps=N",
            pool,
            users.length,
            device.name(),
            Arrays.toString(users)));
  }

  private synchronized void giveBack(int claimed) {
    users[claimed] = null;
  }

  /** Closes the DPBP objects. */
  @Override
  public void close() {
    portals.close();
    for (Dpbp dpbp : dpbps) {
      dpbp.close();
    }
  }

  /** The buffer pool of a DPBP object that a pool uses. */
  private final class EnabledPool implements DevicePool {

    /** The position of the object in {@link #dpbps}. */
    private final int claimed;

    EnabledPool(int claimed) {
      this.claimed = claimed;
    }

    Dpbp dpbp() {
      return dpbps[claimed];
    }

    @Override
    public int bpid() {
      return dpbp().bpid();
    }

    @Override
    public int freeBuffers() {
      return dpbp().freeBuffers();
    }

    @Override
    public void free() {
      try {
        dpbp().disable();
      } finally {
        giveBack(claimed);
      }
    }
  }
}
