// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2;

import com.google.auto.service.AutoService;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.dpaax.Bus;
import dev.mempool.dpaax.DeviceOps;
import dev.mempool.ops.dpaa2.soft.SoftDevice;

/**
 * The ops {@code dpaa2}: the free list is a buffer pool of QBMan. Any number of threads may get and
 * put. The device is a software one; there is no access to the hardware yet.
 *
 * <p>Settings:
 *
 * <ul>
 *   <li>{@code dpbps}: the number of DPBP objects of the device, {@value #DEFAULT_DPBPS} unless
 *       given. Each serves one pool at a time.
 *   <li>{@code portals}: the number of portals of the device, 10 unless given.
 *   <li>{@code portal}: {@code shared}, the default, or {@code own}. Lcores have portals of their
 *       own in either case. All other threads use the shared portal of the device, or with {@code
 *       own} a portal that this pool reserves for them.
 *   <li>{@code timeoutMillis}: how long to wait for the device, 10000 unless given.
 * </ul>
 *
 * <p>Pools with the same {@code dpbps} and {@code portals} share a device. C counterpart: the ops
 * {@code dpaa2}, which are for pools of packet buffers only.
 */
@AutoService(MempoolOps.class)
public final class Dpaa2Ops extends DeviceOps<Dpaa2Ops.Settings, Dpaa2Driver> {

  /** As many as a BMan has buffer pools: enough for a program, and few to open. */
  private static final int DEFAULT_DPBPS = 64;

  private static final OpsSetting DPBPS =
      OpsSetting.integer(
          "dpbps",
          "DPBP objects of the device, each for one pool",
          1,
          SoftDevice.MAX_DPBPS,
          DEFAULT_DPBPS);

  private static final Shared<Settings, Dpaa2Driver> SHARED =
      new Shared<>("dpaa2", "QBMan", Bus.FSL_MC);

  /** The settings by which devices differ. */
  record Settings(int dpbps, int portals) {}

  /** Creates the provider. */
  public Dpaa2Ops() {
    super(SHARED, DPBPS);
  }

  @Override
  protected Settings deviceSettings(OpsConfig config, int portals) {
    return new Settings((int) config.integer(DPBPS), portals);
  }

  @Override
  protected Dpaa2Driver bringUp(Settings settings) {
    return new Dpaa2Driver(new SoftDevice(settings.dpbps(), settings.portals()));
  }
}
