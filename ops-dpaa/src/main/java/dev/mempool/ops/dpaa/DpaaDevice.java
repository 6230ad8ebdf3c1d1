package dev.mempool.ops.dpaa;

import dev.mempool.dpaax.Portals;
import dev.mempool.ops.dpaa.portal.BmanDevice;

/**
 * A BMan in use: the device, and which thread has which of its portals.
 *
 * @param bman the device
 * @param portals its portals
 */
record DpaaDevice(BmanDevice bman, Portals portals) implements AutoCloseable {

  DpaaDevice(BmanDevice bman) {
    this(bman, new Portals(bman.portals()));
  }

  @Override
  public void close() {
    portals.close();
  }
}
