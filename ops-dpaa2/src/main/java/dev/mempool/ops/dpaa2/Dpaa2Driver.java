package dev.mempool.ops.dpaa2;

import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolGeometry;
import dev.mempool.dpaax.PortalConfig;
import dev.mempool.dpaax.Portals;
import dev.mempool.ops.dpaa2.portal.Dpaa2Device;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The driver of a device: its DPBP objects, each of which serves one pool at a time, and its
 * portals. Any thread may call any method.
 */
final class Dpaa2Driver implements AutoCloseable {

  private final Dpaa2Device device;
  private final Dpbp[] dpbps;

  /** The names of the pools that have the objects. C: {@code in_use} of each object. */
  private final @Nullable String[] users;

  private final Portals portals;

  /**
   * Takes over a device.
   *
   * @throws MempoolException if an object cannot be opened
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

  Portals portals() {
    return portals;
  }

  /**
   * Makes the backend of a pool.
   *
   * @param geometry the pool
   * @param config its settings
   * @param ended is called once when the backend has been closed, and not if it cannot be made
   * @throws MempoolException ENOENT if all objects are in use; what the management complex refuses
   *     with; and see {@link dev.mempool.dpaax.PortalBackend}
   */
  Dpaa2Backend create(PoolGeometry geometry, PortalConfig config, Runnable ended) {
    int claimed = claim(geometry.name());
    Dpbp dpbp = dpbps[claimed];
    boolean made = false;
    try {
      dpbp.enable();
      Dpaa2Backend backend =
          new Dpaa2Backend(
              geometry,
              config,
              portals,
              dpbp,
              () -> {
                giveBack(claimed);
                ended.run();
              });
      made = true;
      return backend;
    } finally {
      if (!made) {
        try {
          dpbp.disable();
        } finally {
          giveBack(claimed);
        }
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
        "pool '%s' finds no free DPBP object: all %d of the %s are in use, by %s; close a pool, or raise dpbps=N"
            .formatted(pool, users.length, device.name(), Arrays.toString(users)));
  }

  private synchronized void giveBack(int claimed) {
    users[claimed] = null;
  }

  /** Closes the objects. No pool may be there any more. */
  @Override
  public void close() {
    portals.close();
    for (Dpbp dpbp : dpbps) {
      dpbp.close();
    }
  }
}
