package dev.mempool.ops.dpaa;

import com.google.auto.service.AutoService;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import dev.mempool.dpaax.Bus;
import dev.mempool.dpaax.PortalConfig;
import dev.mempool.dpaax.SharedDevices;
import dev.mempool.dpaax.SoftwareNotice;
import dev.mempool.ops.dpaa.soft.SoftBman;

/**
 * {@code dpaa}: the free list lives in a BMan, NXP's buffer manager, for any number of threads. The
 * BMan is one in software.
 *
 * <p>Settings: {@code portals} of the device, 10 unless given; {@code portal=own} for a portal that
 * this pool shares with no other and with no lcore; {@code timeoutMillis} to wait for the device,
 * 10000 unless given; {@code freeBufferMemory} of the device in bytes, not limited unless given.
 * Pools with the same {@code portals} and {@code freeBufferMemory} share a device. C counterpart:
 * the ops {@code dpaa}, for pools of packet buffers.
 */
@AutoService(MempoolOps.class)
public final class DpaaOps implements MempoolOps {

  private static final String NAME = "dpaa";
  private static final String MEMORY = "freeBufferMemory";
  private static final System.Logger LOG = System.getLogger(DpaaOps.class.getName());
  private static final SoftwareNotice NOTICE = new SoftwareNotice(NAME, "BMan");
  private static final SharedDevices<Hardware, DpaaDevice> DEVICES = new SharedDevices<>();

  /** What makes a device another one. */
  private record Hardware(int portals, long memoryBytes) {
    DpaaDevice bringUp() {
      return new DpaaDevice(new SoftBman(portals, memoryBytes));
    }
  }

  /** Makes the provider; where the hardware is there, these are the platform's ops from now on. */
  public DpaaOps() {
    Bus.DPAA.prefer(NAME);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String note() {
    return SoftwareNotice.NOTE;
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, String config) {
    OpsConfig settings =
        OpsConfig.parse(
            NAME, config, PortalConfig.PORTALS, PortalConfig.PORTAL, PortalConfig.TIMEOUT, MEMORY);
    PortalConfig portals = PortalConfig.of(NAME, settings);
    Hardware hardware =
        new Hardware(
            portals.portals(),
            settings
                .number(MEMORY, SoftBman.MIN_MEMORY, SoftBman.UNLIMITED)
                .orElse(SoftBman.UNLIMITED));
    NOTICE.tell(LOG, geometry.name());
    DpaaDevice device = DEVICES.enter(hardware, Hardware::bringUp);
    return DpaaBackend.create(geometry, portals, device, () -> DEVICES.leave(hardware));
  }
}
