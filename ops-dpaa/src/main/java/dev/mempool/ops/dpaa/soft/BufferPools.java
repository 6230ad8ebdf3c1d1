package dev.mempool.ops.dpaa.soft;

import dev.mempool.ops.dpaa.portal.BmanDevice;
import dev.mempool.ops.dpaa.portal.ControlLayout;
import dev.mempool.ops.dpaa.portal.DepletionThresholds;
import java.util.Arrays;

/**
 * The pools of the device: stacks of addresses, the memory that they take, and their states. For
 * the holder of the engine's lock.
 */
final class BufferPools {

  /** The bytes of a record of free-buffer memory, and the buffers that fit in it. */
  static final int RECORD_BYTES = 64;

  private static final int RECORD_BUFFERS = 8;

  private final long[][] contents = new long[BmanDevice.POOLS][];
  private final int[] counts = new int[BmanDevice.POOLS];

  /** In buffers, by the kind of their register. */
  private final int[][] thresholds = new int[ControlLayout.THRESHOLDS][BmanDevice.POOLS];

  /** Records of free-buffer memory that no pool has. */
  private long freeRecords;

  /** The states, the bit of pool 0 highest. */
  private long available;

  private long softwareDepleted;
  private long hardwareDepleted;

  BufferPools(long memoryBytes) {
    freeRecords = memoryBytes / RECORD_BYTES;
    Arrays.fill(contents, new long[0]);
  }

  static boolean exists(int bpid) {
    return bpid < BmanDevice.POOLS;
  }

  private static long bit(int bpid) {
    return Long.MIN_VALUE >>> bpid;
  }

  private static long records(int buffers) {
    return (buffers + RECORD_BUFFERS - 1L) / RECORD_BUFFERS;
  }

  int count(int bpid) {
    return counts[bpid];
  }

  long available() {
    return available;
  }

  long softwareDepleted() {
    return softwareDepleted;
  }

  boolean isHardwareDepleted(int bpid) {
    return (hardwareDepleted & bit(bpid)) != 0;
  }

  /** Whether there is memory for buffers of any pools, should each need a record of its own. */
  boolean hasRecords(int buffers) {
    return freeRecords >= buffers;
  }

  /** Sees that buffers can be pushed on a pool; {@code false} if there is no memory for them. */
  boolean reserve(int bpid, int buffers) {
    int after = counts[bpid] + buffers;
    if (records(after) - records(counts[bpid]) > freeRecords) {
      return false;
    }
    if (after > contents[bpid].length) {
      try {
        contents[bpid] = Arrays.copyOf(contents[bpid], Math.max(2 * contents[bpid].length, after));
      } catch (OutOfMemoryError e) {
        // as the hardware, which has no more memory for free buffers then
        return false;
      }
    }
    return true;
  }

  /** Adds a buffer for which there is room. */
  void push(int bpid, long address) {
    if (counts[bpid] % RECORD_BUFFERS == 0) {
      freeRecords--;
    }
    contents[bpid][counts[bpid]++] = address;
  }

  /** Takes a buffer out of a pool that has one. */
  long pop(int bpid) {
    long address = contents[bpid][--counts[bpid]];
    if (counts[bpid] % RECORD_BUFFERS == 0) {
      freeRecords++;
    }
    return address;
  }

  /**
   * Brings the states of a pool up to date after its count or its thresholds have changed.
   *
   * @return whether software must be told
   */
  boolean update(int bpid) {
    int count = counts[bpid];
    long bit = bit(bpid);
    available = count > 0 ? available | bit : available & ~bit;
    hardwareDepleted =
        depleted(
            hardwareDepleted,
            bit,
            count,
            threshold(ControlLayout.HARDWARE_ENTRY, bpid),
            threshold(ControlLayout.HARDWARE_EXIT, bpid));
    long before = softwareDepleted;
    softwareDepleted =
        depleted(
            before,
            bit,
            count,
            threshold(ControlLayout.SOFTWARE_ENTRY, bpid),
            threshold(ControlLayout.SOFTWARE_EXIT, bpid));
    return softwareDepleted != before;
  }

  private static long depleted(long states, long bit, int count, int entry, int exit) {
    if (count < entry) {
      return states | bit;
    }
    // between entry and exit it stays what it was; without an entry it is not depleted
    return entry == 0 || count >= exit ? states & ~bit : states;
  }

  private int threshold(int kind, int bpid) {
    return thresholds[kind / ControlLayout.KIND][bpid];
  }

  /** Sets a limit to what its register says. */
  void setThreshold(int kind, int bpid, int register) {
    thresholds[kind / ControlLayout.KIND][bpid] = DepletionThresholds.decode(register);
  }

  /** An empty pool needs no heap. */
  void trim(int bpid) {
    if (counts[bpid] == 0) {
      contents[bpid] = new long[0];
    }
  }
}
