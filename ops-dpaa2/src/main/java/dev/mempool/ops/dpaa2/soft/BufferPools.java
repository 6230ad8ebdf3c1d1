// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import org.jspecify.annotations.Nullable;

/** The buffer pools of the device, by bpid. Guarded by the lock of the {@link Engine}. */
final class BufferPools {

  /** The most pools. C: {@code MAX_BPID}. */
  static final int MAX = 256;

  private final @Nullable BufferPool[] pools = new @Nullable BufferPool[MAX];

  private int rejected;

  /** Creates a pool, which is disabled. Returns null if there are {@link #MAX} already. */
  @Nullable BufferPool make() {
    for (int bpid = 0; bpid < MAX; bpid++) {
      if (pools[bpid] == null) {
        BufferPool made = new BufferPool(bpid);
        pools[bpid] = made;
        return made;
      }
    }
    return null;
  }

  void remove(BufferPool pool) {
    pools[pool.bpid()] = null;
  }

  /** Returns the pool with a bpid, or null if there is none or it is disabled. */
  @Nullable BufferPool enabled(int bpid) {
    BufferPool pool = bpid < MAX ? pools[bpid] : null;
    return pool != null && pool.isEnabled() ? pool : null;
  }

  /** Counts a release that is malformed or for no enabled pool. Its buffers are lost. */
  void reject() {
    rejected++;
  }

  int rejected() {
    return rejected;
  }
}
