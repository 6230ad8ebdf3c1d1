package dev.mempool.ops.dpaa2;

import com.google.auto.service.AutoService;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import dev.mempool.dpaax.Bus;
import dev.mempool.dpaax.PortalConfig;
import dev.mempool.dpaax.SharedDevices;
import dev.mempool.dpaax.SoftwareNotice;
import dev.mempool.ops.dpaa2.soft.SoftDevice;

/**
 * {@code dpaa2}: the free objects are in a buffer pool of QBMan, for any number of threads. There
 * is no access to the hardware yet: a software device stands in its place, which behaves as the
 * hardware does.
 *
 * <p>Settings: {@code dpbps}, how many DPBP objects the device has, each of which serves one pool,
 * {@value #DEFAULT_DPBPS} unless given; and those of {@link PortalConfig}. Pools with the same
 * {@code dpbps} and {@code portals} share a device. C counterpart: the ops {@code dpaa2}.
 */
@AutoService(MempoolOps.class)
public final class Dpaa2Ops implements MempoolOps {

  private static final String NAME = "dpaa2";

  private static final System.Logger LOG = System.getLogger(Dpaa2Ops.class.getName());

  private static final String DPBPS = "dpbps";

  /** As many as a BMan has pools: enough for all pools of a program, and few to bring up. */
  private static final int DEFAULT_DPBPS = 64;

  private static final SharedDevices<Settings, Dpaa2Driver> DEVICES = new SharedDevices<>();

  private static final SoftwareNotice NOTICE = new SoftwareNotice(NAME, "QBMan");

  /** What tells devices apart. */
  private record Settings(int dpbps, int portals) {}

  /** Makes the provider; where the hardware is there, these are the platform's ops from now on. */
  public Dpaa2Ops() {
    Bus.FSL_MC.prefer(NAME);
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
    OpsConfig parsed =
        OpsConfig.parse(
            NAME, config, DPBPS, PortalConfig.PORTALS, PortalConfig.PORTAL, PortalConfig.TIMEOUT);
    PortalConfig portal = PortalConfig.of(NAME, parsed);
    Settings settings =
        new Settings(
            (int) parsed.number(DPBPS, 1, SoftDevice.MAX_DPBPS).orElse(DEFAULT_DPBPS),
            portal.portals());
    NOTICE.tell(LOG, geometry.name());
    Dpaa2Driver driver =
        DEVICES.enter(
            settings, made -> new Dpaa2Driver(new SoftDevice(made.dpbps(), made.portals())));
    boolean done = false;
    try {
      MempoolBackend backend = driver.create(geometry, portal, () -> DEVICES.leave(settings));
      done = true;
      return backend;
    } finally {
      if (!done) {
        DEVICES.leave(settings);
      }
    }
  }
}
