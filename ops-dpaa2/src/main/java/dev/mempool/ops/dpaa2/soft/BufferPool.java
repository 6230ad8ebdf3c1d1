// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import static dev.mempool.ops.dpaa2.portal.QbmanFormat.WORD;

import dev.mempool.ops.dpaa2.portal.QbmanFormat;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A buffer pool: a stack of addresses that grows as it needs to, with thresholds and states.
 * Guarded by the lock of the {@link Engine}.
 */
final class BufferPool {

  /** The initial length of the stack: the buffers of a few commands. */
  private static final int INITIAL = 64;

  private final int bpid;
  private long[] buffers = new long[INITIAL];
  private int fill;
  private boolean enabled;
  private Notifications notifications = Notifications.NONE;

  /** The states: {@link QbmanFormat#DEPLETED} and {@link QbmanFormat#SURPLUS}, or 0. */
  private int levels;

  BufferPool(int bpid) {
    this.bpid = bpid;
  }

  int bpid() {
    return bpid;
  }

  int fill() {
    return fill;
  }

  boolean isEnabled() {
    return enabled;
  }

  void enable(boolean on) {
    enabled = on;
  }

  /** Resets the pool: it is disabled, without buffers, thresholds, and notifications. */
  void reset() {
    enabled = false;
    buffers = new long[INITIAL];
    fill = 0;
    notifications = Notifications.NONE;
    levels = 0;
  }

  Notifications notifications() {
    return notifications;
  }

  /** Sets the thresholds, and notifies of a state that they cause. */
  void notifications(Notifications changed) {
    notifications = changed;
    levels = 0;
    updateStates();
  }

  void release(MemorySegment from, long offset, int count) {
    if (count > buffers.length - fill) {
      buffers = Arrays.copyOf(buffers, Math.addExact(buffers.length, buffers.length));
    }
    for (int i = 0; i < count; i++) {
      buffers[fill + i] = (long) WORD.get(from, offset + (long) i * Long.BYTES);
    }
    fill += count;
    updateStates();
  }

  /** Acquires {@code count} buffers or none. Returns their number. */
  int acquire(MemorySegment to, long offset, int count) {
    if (count > fill) {
      return 0;
    }
    for (int i = 0; i < count; i++) {
      WORD.set(to, offset + (long) i * Long.BYTES, buffers[fill - 1 - i]);
    }
    fill -= count;
    updateStates();
    return count;
  }

  private void updateStates() {
    if (notifications != Notifications.NONE) {
      int now = notifications.levels(levels, fill);
      if (now != levels) {
        levels = now;
        notifications.send(bpid, state());
      }
    }
  }

  int state() {
    return levels | (fill == 0 ? QbmanFormat.EMPTY : 0);
  }

  /** Writes the words after the first one of the response to a query. */
  void describe(MemorySegment to, long offset) {
    WORD.set(to, offset, (long) fill);
    WORD.set(to, offset + 8, (long) notifications.depletion());
    WORD.set(to, offset + 16, notifications.surplus() | (long) bpid << 32);
    WORD.set(to, offset + 24, notifications.address());
    WORD.set(to, offset + 32, notifications.context());
    WORD.set(to, offset + 40, 0L);
    WORD.set(to, offset + 48, 0L);
  }
}
