package dev.mempool.ops.dpaa2.soft;

import dev.mempool.ops.dpaa2.portal.CommandPortal;
import dev.mempool.ops.dpaa2.portal.Dpaa2Device;
import dev.mempool.ops.dpaa2.portal.McPortal;
import dev.mempool.ops.dpaa2.portal.PortalAccess;
import dev.mempool.ops.dpaa2.portal.QbmanFormat;
import dev.mempool.ops.dpaa2.portal.QbmanPortal;
import java.lang.foreign.MemorySegment;

/**
 * A software device: a management complex with DPBP objects, and software portals of QBMan. It
 * needs no thread and nothing outside the Java heap but the memory of its portals.
 */
public final class SoftDevice implements Dpaa2Device {

  /** The most DPBP objects: each has a buffer pool. */
  public static final int MAX_DPBPS = BufferPools.MAX;

  /** The most portals: more than any chip has, and few enough that their lines can be numbered. */
  public static final int MAX_PORTALS = 1024;

  private final String name;
  private final Engine engine;
  private final BufferPools pools = new BufferPools();
  private final DmaMemory dma = new DmaMemory();
  private final SoftMc mc;
  private final SoftPortal[] portals;
  private final QbmanPortal[] commandPortals;

  /**
   * Makes a device.
   *
   * @param dpbps how many DPBP objects it has at the start, 0 to {@link #MAX_DPBPS}
   * @param portals how many portals it has, 1 to {@link #MAX_PORTALS}
   */
  public SoftDevice(int dpbps, int portals) {
    this(dpbps, portals, SoftMc.PATIENCE);
  }

  /** The same with a management complex that gives up after so many polls. */
  SoftDevice(int dpbps, int portals, int patience) {
    name = "software device of %d DPBP objects and %d portals".formatted(dpbps, portals);
    engine = new Engine(portals * (QbmanFormat.RELEASE_SLOTS + 1));
    mc = new SoftMc(engine, pools, dma, dpbps, patience);
    this.portals = new SoftPortal[portals];
    commandPortals = new QbmanPortal[portals];
    for (int i = 0; i < portals; i++) {
      this.portals[i] = new SoftPortal(engine, pools);
      commandPortals[i] = new CommandPortal("portal %d".formatted(i), this.portals[i]);
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
   * {@return the bare portal behind {@link #portal}, for commands that are written by hand}
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
   * Undoes {@link #map}. Notifications that were set to this memory go on.
   *
   * @param memory the same segment
   */
  public void unmap(MemorySegment memory) {
    dma.unmap(memory);
  }

  /** {@return how many releases were malformed or for no enabled pool; their buffers are gone} */
  public int rejectedReleases() {
    engine.lock();
    try {
      return pools.rejected();
    } finally {
      engine.unlock();
    }
  }

  /**
   * Stops the device: until it is resumed it carries out no command. For tests of a device that is
   * silent; no other thread may have stopped it.
   */
  public void stop() {
    engine.lock();
  }

  /** Resumes the device that was stopped. */
  public void resume() {
    engine.unlock();
  }
}
