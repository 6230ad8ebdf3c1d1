// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa;

import com.google.auto.service.AutoService;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.dpaax.Bus;
import dev.mempool.dpaax.DeviceOps;
import dev.mempool.ops.dpaa.soft.SoftBman;

/**
 * The ops {@code dpaa}: the free list is a buffer pool of a BMan, NXP's buffer manager. Any number
 * of threads may get and put. The BMan is a software one; there is no access to the hardware yet.
 *
 * <p>Settings:
 *
 * <ul>
 *   <li>{@code portals}: the number of portals of the device, 10 unless given.
 *   <li>{@code portal}: {@code shared}, the default, or {@code own}. Lcores have portals of their
 *       own in either case. All other threads use the shared portal of the device, or with {@code
 *       own} a portal that this pool reserves for them.
 *   <li>{@code timeoutMillis}: how long to wait for the device, 10000 unless given.
 *   <li>{@code freeBufferMemory}: the memory of the device for free buffers, in bytes; not limited
 *       unless given.
 * </ul>
 *
 * <p>Pools with the same {@code portals} and {@code freeBufferMemory} share a device. C
 * counterpart: the ops {@code dpaa}, which are for pools of packet buffers only.
 */
@AutoService(MempoolOps.class)
public final class DpaaOps extends DeviceOps<DpaaOps.Settings, DpaaDriver> {

  private static final OpsSetting MEMORY =
      OpsSetting.integer(
          "freeBufferMemory",
          "memory of the device for free buffers in bytes; not limited by default",
          SoftBman.MIN_MEMORY,
          SoftBman.UNLIMITED);

  private static final Shared<Settings, DpaaDriver> SHARED = new Shared<>("dpaa", "BMan", Bus.DPAA);

  /** The settings by which devices differ. */
  record Settings(int portals, long memoryBytes) {}

  /** Creates the provider. */
  public DpaaOps() {
    super(SHARED, MEMORY);
  }

  @Override
  protected Settings deviceSettings(OpsConfig config, int portals) {
    return new Settings(
        portals, config.isGiven(MEMORY) ? config.integer(MEMORY) : SoftBman.UNLIMITED);
  }

  @Override
  protected DpaaDriver bringUp(Settings settings) {
    return new DpaaDriver(new SoftBman(settings.portals(), settings.memoryBytes()));
  }
}
