package dev.mempool.ops.dpaa;

import dev.mempool.api.PoolGeometry;
import dev.mempool.dpaax.PortalBackend;
import dev.mempool.dpaax.PortalConfig;
import dev.mempool.ops.dpaa.portal.BmanDevice;

/** The driver of one pool of a BMan. C: {@code dpaa_mempool.c}. */
final class DpaaBackend extends PortalBackend {

  private static final Shape SHAPE =
      new Shape(BmanDevice.MAX_BUFFERS, false, BmanDevice.ADDRESS_BITS);

  private final BmanDevice bman;
  private final Runnable atEnd;

  private DpaaBackend(
      PoolGeometry geometry, PortalConfig config, DpaaDevice device, int bpid, Runnable atEnd) {
    super(geometry, config, device.portals(), bpid, SHAPE);
    this.bman = device.bman();
    this.atEnd = atEnd;
  }

  /**
   * Allocates a pool of the device and makes its driver.
   *
   * @param atEnd runs when the pool has been given back, also if this fails
   */
  static DpaaBackend create(
      PoolGeometry geometry, PortalConfig config, DpaaDevice device, Runnable atEnd) {
    boolean done = false;
    try {
      int bpid = device.bman().allocatePool();
      try {
        DpaaBackend backend = new DpaaBackend(geometry, config, device, bpid, atEnd);
        done = true;
        return backend;
      } finally {
        if (!done) {
          device.bman().freePool(bpid);
        }
      }
    } finally {
      if (!done) {
        atEnd.run();
      }
    }
  }

  @Override
  protected int freeBuffers() {
    return bman.freeBuffers(bpid());
  }

  @Override
  protected void freePool() {
    bman.freePool(bpid());
    atEnd.run();
  }
}
