package dev.mempool.ops.dpaa.soft;

import dev.mempool.api.MempoolException;
import dev.mempool.ops.dpaa.portal.BmanDevice;
import dev.mempool.ops.dpaa.portal.ControlLayout;
import dev.mempool.ops.dpaa.portal.DepletionThresholds;
import dev.mempool.ops.dpaa.portal.PortalAccess;
import dev.mempool.ops.dpaa.portal.RegisterPortal;
import java.util.List;
import java.util.stream.Stream;

/**
 * A BMan in software: pools, portals, control registers. Releases are taken in when the device gets
 * round to it, at the latest when an acquire would fall short.
 */
public final class SoftBman implements BmanDevice {

  /** As much free-buffer memory as the heap of the JVM has. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** The least free-buffer memory, in bytes: a record. */
  public static final long MIN_MEMORY = BufferPools.RECORD_BYTES;

  private final BufferPools pools;
  private final Engine engine;
  private final List<SoftPortal> accesses;
  private final List<RegisterPortal> portals;

  /** The pools that somebody has. Under the lock of the engine. */
  private final boolean[] allocated = new boolean[POOLS];

  /** The threshold registers. Under the lock of the engine. */
  private final int[] control =
      new int[ControlLayout.THRESHOLDS * ControlLayout.KIND / ControlLayout.STEP];

  /**
   * Brings a device up.
   *
   * @param portals how many portals it has, at least 1
   * @param memoryBytes its memory for free buffers, in bytes: 64 for each 8 buffers of a pool that
   *     have been begun
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
   * {@return a portal's memory and registers}
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
        "BMan has no free pool: all %d are in use; close another pool of these ops first, or choose other ops"
            .formatted(POOLS));
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
   * @param offset where it is, see {@link ControlLayout}
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
   * Writes a control register; the counters cannot be written.
   *
   * @param offset where it is, see {@link ControlLayout}
   * @param value what to write
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
      throw new IllegalArgumentException("there is no control register at 0x%x".formatted(offset));
    }
    return offset % ControlLayout.KIND / ControlLayout.STEP;
  }

  /**
   * {@return whether a pool is depleted for accelerators}
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
