// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.soft;

import dev.mempool.api.MempoolException;
import dev.mempool.ops.dpaa.portal.BmanDevice;
import dev.mempool.ops.dpaa.portal.ControlLayout;
import dev.mempool.ops.dpaa.portal.DepletionThresholds;
import dev.mempool.ops.dpaa.portal.PortalAccess;
import dev.mempool.ops.dpaa.portal.RegisterPortal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A BMan in software: buffer pools, portals, control registers. The device consumes the entries of
 * a release ring when the driver waits for room in it, when a count or a query is asked for, and
 * when an acquire would otherwise find too few buffers. Thread-safe, but each portal is for one
 * thread at a time.
 */
public final class SoftBman implements BmanDevice {

  /** The value for free-buffer memory that is limited by the heap of the JVM only. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** The least free-buffer memory, in bytes: one record. */
  public static final long MIN_MEMORY = BufferPools.RECORD_BYTES;

  private final BufferPools pools;
  private final Engine engine;
  private final List<SoftPortal> accesses;
  private final List<RegisterPortal> portals;

  /** Whether a pool is allocated, by bpid. Guarded by the lock of the engine. */
  private final boolean[] allocated = new boolean[POOLS];

  /** The threshold registers. Guarded by the lock of the engine. */
  private final int[] control =
      new int[ControlLayout.THRESHOLDS * ControlLayout.KIND / ControlLayout.STEP];

  /**
   * Creates a device.
   *
   * @param portals the number of portals, at least 1
   * @param memoryBytes the memory for free buffers, in bytes: each pool uses 64 for every 8
   *     buffers, rounded up
   */
  public SoftBman(int portals, long memoryBytes) {
    this.pools = new BufferPools(memoryBytes);
    this.engine = new Engine(pools, portals);
    this.accesses = Stream.iterate(0, i -> i + 1).limit(portals).map(engine::portal).toList();
    this.portals = accesses.stream().map(RegisterPortal::new).toList();
  }

  @Override
  public List<RegisterPortal> portals() {
    return portals;
  }

  /**
   * {@return the memory and the registers of a portal}
   *
   * @param portal its number
   */
  public PortalAccess access(int portal) {
    return accesses.get(portal);
  }

  @Override
  public int allocatePool() {
    engine.lock();
    try {
      for (int bpid = 0; bpid < POOLS; bpid++) {
        if (!allocated[bpid]) {
          allocated[bpid] = true;
          return bpid;
        }
      }
    } finally {
      engine.unlock();
    }
    throw new MempoolException(
        MempoolException.Reason.ENODEV,
        String.format(
            Locale.ROOT,
            "BMan has no free buffer pool: all %d are in use; close another pool of these ops, or"
                + " use other ops",
            POOLS));
  }

  @Override
  public void freePool(int bpid) {
    setThresholds(bpid, DepletionThresholds.NONE);
    engine.lock();
    try {
      allocated[bpid] = false;
      pools.trim(bpid);
    } finally {
      engine.unlock();
    }
  }

  /**
   * Reads a control register.
   *
   * @param offset its offset: see {@link ControlLayout}
   * @return its value
   */
  public int readControl(int offset) {
    int bpid = pool(offset);
    engine.lock();
    try {
      if (offset >= ControlLayout.FREE_BUFFERS) {
        engine.consumeAll();
        return pools.count(bpid);
      }
      return control[offset / ControlLayout.STEP];
    } finally {
      engine.unlock();
    }
  }

  /**
   * Writes a control register. A write to a counter has no effect.
   *
   * @param offset its offset: see {@link ControlLayout}
   * @param value the value
   */
  public void writeControl(int offset, int value) {
    int bpid = pool(offset);
    engine.lock();
    try {
      if (offset < ControlLayout.FREE_BUFFERS) {
        control[offset / ControlLayout.STEP] = value & DepletionThresholds.REGISTER_MASK;
        pools.setThreshold(offset / ControlLayout.KIND * ControlLayout.KIND, bpid, value);
        engine.update(bpid);
      }
    } finally {
      engine.unlock();
    }
  }

  private static int pool(int offset) {
    boolean threshold = offset >= 0 && offset < ControlLayout.THRESHOLDS * ControlLayout.KIND;
    boolean count =
        offset >= ControlLayout.FREE_BUFFERS
            && offset < ControlLayout.FREE_BUFFERS + ControlLayout.KIND;
    if (!threshold && !count || offset % ControlLayout.STEP != 0) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "there is no control register at 0x%x", offset));
    }
    return offset % ControlLayout.KIND / ControlLayout.STEP;
  }

  /**
   * {@return whether a pool is in the hardware depletion state}
   *
   * @param bpid the pool
   */
  public boolean isHardwareDepleted(int bpid) {
    engine.lock();
    try {
      return pools.isHardwareDepleted(bpid);
    } finally {
      engine.unlock();
    }
  }

  @Override
  public int freeBuffers(int bpid) {
    return readControl(ControlLayout.FREE_BUFFERS + bpid * ControlLayout.STEP);
  }

  @Override
  public void setThresholds(int bpid, DepletionThresholds thresholds) {
    int at = bpid * ControlLayout.STEP;
    writeControl(
        ControlLayout.SOFTWARE_ENTRY + at,
        DepletionThresholds.encode(thresholds.softwareEntry(), false));
    writeControl(
        ControlLayout.SOFTWARE_EXIT + at,
        DepletionThresholds.encode(thresholds.softwareExit(), true));
    writeControl(
        ControlLayout.HARDWARE_ENTRY + at,
        DepletionThresholds.encode(thresholds.hardwareEntry(), false));
    writeControl(
        ControlLayout.HARDWARE_EXIT + at,
        DepletionThresholds.encode(thresholds.hardwareExit(), true));
  }
}
