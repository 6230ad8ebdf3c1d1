// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa;

import dev.mempool.dpaax.DeviceDriver;
import dev.mempool.dpaax.DevicePool;
import dev.mempool.dpaax.PortalBackend;
import dev.mempool.dpaax.Portals;
import dev.mempool.ops.dpaa.portal.BmanDevice;

/**
 * The driver of a BMan. C: {@code dpaa_mempool.c}.
 *
 * @param bman the device
 * @param portals its portals
 */
record DpaaDriver(BmanDevice bman, Portals portals) implements DeviceDriver {

  private static final PortalBackend.Shape SHAPE =
      new PortalBackend.Shape(BmanDevice.MAX_BUFFERS, false, BmanDevice.ADDRESS_BITS);

  DpaaDriver(BmanDevice bman) {
    this(bman, new Portals(bman.portals()));
  }

  @Override
  public PortalBackend.Shape shape() {
    return SHAPE;
  }

  @Override
  public DevicePool allocatePool(String pool) {
    return new BmanPool(bman, bman.allocatePool());
  }

  @Override
  public void close() {
    portals.close();
  }

  private record BmanPool(BmanDevice bman, int bpid) implements DevicePool {
    @Override
    public int freeBuffers() {
      return bman.freeBuffers(bpid);
    }

    @Override
    public void free() {
      bman.freePool(bpid);
    }
  }
}
