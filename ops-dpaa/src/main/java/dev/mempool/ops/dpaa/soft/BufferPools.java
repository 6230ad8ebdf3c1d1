// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa.soft;

import dev.mempool.ops.dpaa.portal.BmanDevice;
import dev.mempool.ops.dpaa.portal.ControlLayout;
import dev.mempool.ops.dpaa.portal.DepletionThresholds;
import java.util.Arrays;

/**
 * The buffer pools of the device: a stack of addresses each, its depletion states, and the device's
 * memory for free buffers. That memory consists of records, each of which holds 8 buffers of one
 * pool. Guarded by the lock of the {@link Engine}.
 */
final class BufferPools {

  /** The bytes of a record. */
  static final int RECORD_BYTES = 64;

  /** The buffers in a record. */
  private static final int RECORD_BUFFERS = 8;

  /** The stacks, by bpid. */
  private final long[][] contents = new long[BmanDevice.POOLS][];

  private final int[] counts = new int[BmanDevice.POOLS];

  /** The thresholds in buffers, by the kind of their register and by bpid. */
  private final int[][] thresholds = new int[ControlLayout.THRESHOLDS][BmanDevice.POOLS];

  /** The number of records that no pool uses. */
  private long freeRecords;

  // one bit per pool, that of pool 0 highest

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

  /** Tells whether there is memory for buffers even if each needs a new record. */
  boolean hasRecords(int buffers) {
    return freeRecords >= buffers;
  }

  /** Makes room to push buffers on a pool. Returns {@code false} if there is no memory for them. */
  boolean reserve(int bpid, int buffers) {
    int after = counts[bpid] + buffers;
    if (records(after) - records(counts[bpid]) > freeRecords) {
      return false;
    }
    if (after > contents[bpid].length) {
      try {
        contents[bpid] = Arrays.copyOf(contents[bpid], Math.max(2 * contents[bpid].length, after));
      } catch (OutOfMemoryError e) {
        // the heap is full: the device has no more memory for free buffers
        return false;
      }
    }
    return true;
  }

  /** Adds a buffer. Called after {@link #reserve}. */
  void push(int bpid, long address) {
    if (counts[bpid] % RECORD_BUFFERS == 0) {
      freeRecords--;
    }
    contents[bpid][counts[bpid]++] = address;
  }

  /** Removes the newest buffer of a pool, which must have one. */
  long pop(int bpid) {
    long address = contents[bpid][--counts[bpid]];
    if (counts[bpid] % RECORD_BUFFERS == 0) {
      freeRecords++;
    }
    return address;
  }

  /**
   * Updates the states of a pool after its count or its thresholds have changed.
   *
   * @return whether the software depletion state has changed
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
    // between entry and exit the state stays; an entry of 0 switches it off
    return entry == 0 || count >= exit ? states & ~bit : states;
  }

  private int threshold(int kind, int bpid) {
    return thresholds[kind / ControlLayout.KIND][bpid];
  }

  /** Sets a threshold from the value of its register. */
  void setThreshold(int kind, int bpid, int register) {
    thresholds[kind / ControlLayout.KIND][bpid] = DepletionThresholds.decode(register);
  }

  /** Frees the array of a pool that is empty. */
  void trim(int bpid) {
    if (counts[bpid] == 0) {
      contents[bpid] = new long[0];
    }
  }
}
