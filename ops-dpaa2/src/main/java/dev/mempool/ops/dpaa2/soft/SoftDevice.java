// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import dev.mempool.ops.dpaa2.portal.CommandPortal;
import dev.mempool.ops.dpaa2.portal.Dpaa2Device;
import dev.mempool.ops.dpaa2.portal.McPortal;
import dev.mempool.ops.dpaa2.portal.PortalAccess;
import dev.mempool.ops.dpaa2.portal.QbmanFormat;
import dev.mempool.ops.dpaa2.portal.QbmanPortal;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * A software device: a management complex with DPBP objects, and software portals of QBMan. It has
 * no thread; outside of the Java heap it uses memory for its portals. Thread-safe, but each portal
 * is for one thread at a time.
 */
public final class SoftDevice implements Dpaa2Device {

  /** The most DPBP objects: there is a buffer pool for each. */
  public static final int MAX_DPBPS = BufferPools.MAX;

  /** The most portals: one for each possible lcore. */
  public static final int MAX_PORTALS = 1024;

  private final String name;
  private final Engine engine;
  private final BufferPools pools = new BufferPools();
  private final DmaMemory dma = new DmaMemory();
  private final SoftMc mc;
  private final SoftPortal[] portals;
  private final QbmanPortal[] commandPortals;

  /**
   * Creates a device.
   *
   * @param dpbps the number of DPBP objects at the start, 0 to {@link #MAX_DPBPS}
   * @param portals the number of portals, 1 to {@link #MAX_PORTALS}
   */
  public SoftDevice(int dpbps, int portals) {
    this(dpbps, portals, SoftMc.MAX_POLLS);
  }

  /** Creates a device whose management complex gives up after so many polls of the engine. */
  SoftDevice(int dpbps, int portals, int mcPolls) {
    name =
        String.format(
            Locale.ROOT, "software device of %d DPBP objects and %d portals", dpbps, portals);
    engine = new Engine(portals * (QbmanFormat.RELEASE_SLOTS + 1));
    mc = new SoftMc(engine, pools, dma, dpbps, mcPolls);
    this.portals = new SoftPortal[portals];
    commandPortals = new QbmanPortal[portals];
    for (int i = 0; i < portals; i++) {
      this.portals[i] = new SoftPortal(engine, pools);
      commandPortals[i] =
          new CommandPortal(String.format(Locale.ROOT, "portal %d", i), this.portals[i]);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int[] dpbps() {
    return mc.objects();
  }

  @Override
  public McPortal mc() {
    return mc;
  }

  @Override
  public int portals() {
    return portals.length;
  }

  @Override
  public QbmanPortal portal(int number) {
    return commandPortals[number];
  }

  /**
   * {@return the memory and the registers of {@link #portal}, for commands that a test writes}
   *
   * @param number from 0 to {@code portals()-1}
   */
  public PortalAccess access(int number) {
    return portals[number];
  }

  /**
   * Lets the device write to memory, as the IOMMU of a machine does.
   *
   * @param memory native memory, which must stay alive until it is unmapped
   */
  public void map(MemorySegment memory) {
    dma.map(memory);
  }

  /**
   * Undoes {@link #map}. Notifications whose address was set in this memory are still written.
   *
   * @param memory the same segment
   */
  public void unmap(MemorySegment memory) {
    dma.unmap(memory);
  }

  /**
   * {@return the number of releases that were malformed or for no enabled pool; their buffers are
   * lost}
   */
  public int rejectedReleases() {
    engine.lock();
    try {
      return pools.rejected();
    } finally {
      engine.unlock();
    }
  }

  /**
   * Stops the device: it executes no command until it is resumed. For tests of a device that does
   * not answer. If it is stopped already, this waits until it is resumed.
   */
  public void stop() {
    engine.lock();
  }

  /** Resumes the device that was stopped. Any thread may call it. */
  public void resume() {
    engine.unlock();
  }
}
