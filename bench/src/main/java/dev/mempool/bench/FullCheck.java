package dev.mempool.bench;

import dev.mempool.core.Mempool;
import java.util.BitSet;

/** Whether every object came back, once. */
public final class FullCheck {

  private FullCheck() {}

  /**
   * Takes all objects out of the pool and puts them back. The caches must have been flushed before.
   *
   * @param pool which nobody else uses
   * @throws IllegalStateException if one is missing, or came twice
   */
  public static void check(Mempool pool) {
    BitSet seen = new BitSet(pool.size());
    int[] all = new int[pool.size()];
    int count = 0;
    while (count < all.length) {
      int object = pool.get();
      if (object == Mempool.NONE) {
        break;
      }
      seen.set(object);
      all[count++] = object;
    }
    if (count != pool.size() || seen.cardinality() != pool.size()) {
      throw new IllegalStateException(
          "%d of %d objects came back, %d of them different"
              .formatted(count, pool.size(), seen.cardinality()));
    }
    if (pool.get() != Mempool.NONE) {
      throw new IllegalStateException("more objects came back than the pool has");
    }
    pool.putBulk(all, 0, count);
  }
}
