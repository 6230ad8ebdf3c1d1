package dev.mempool.bench;

/** How many objects a pool has. */
public final class PoolSize {

  /** What a thread may need beyond what it keeps; a cache of 512 may hold more than its size. */
  private static final int PER_THREAD = 1024;

  private PoolSize() {}

  /**
   * {@return enough objects for all threads, and no fewer than most measurements have}
   *
   * @param keep objects that a thread keeps
   * @param threads how many threads there are
   */
  public static int of(int keep, int threads) {
    return Math.max(PoolState.SIZE, threads * (keep + PER_THREAD) - 1);
  }
}
