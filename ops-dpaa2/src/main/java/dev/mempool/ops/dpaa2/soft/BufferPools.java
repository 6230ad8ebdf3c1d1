package dev.mempool.ops.dpaa2.soft;

import org.jspecify.annotations.Nullable;

/** The buffer pools of the device by their bpid. Under the lock of the engine. */
final class BufferPools {

  /** The most pools: drivers keep a table of so many, as in C. */
  static final int MAX = 256;

  private final @Nullable BufferPool[] pools = new @Nullable BufferPool[MAX];

  private int rejected;

  /** Makes a new pool, which is disabled, or none when there are {@link #MAX}. */
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

  /** The pool with this bpid, if it is enabled. */
  @Nullable BufferPool enabled(int bpid) {
    BufferPool pool = bpid < MAX ? pools[bpid] : null;
    return pool != null && pool.isEnabled() ? pool : null;
  }

  /** Counts a release that is malformed or for no enabled pool: its buffers are gone. */
  void reject() {
    rejected++;
  }

  int rejected() {
    return rejected;
  }
}
