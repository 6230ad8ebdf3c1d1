// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import dev.mempool.bench.support.PoolWork;
import dev.mempool.core.Mempool;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.List;

/** The backends and sizes of the pools that are measured, and the check of a pool afterwards. */
public final class Pools {

  /** The four backends that keep objects in different ways. All rings keep them in the same way. */
  public static final List<String> OPS = List.of("ring_mp_mc", "stack", "lf_stack", "bucket");

  /** The measured sizes of the lcores' caches: none, and the largest. */
  public static final List<Integer> CACHES = List.of(0, 512);

  /** Objects per pool: one less than a power of two, so that a ring of the C library is full. */
  public static final int SIZE = 16383;

  /** Objects that a thread may need beyond those that it keeps: more than a cache of 512 holds. */
  private static final int PER_THREAD = 1024;

  private Pools() {}

  /** Returns a number of objects that is enough for all threads, and at least {@link #SIZE}. */
  public static int size(int keep, int threads) {
    return Math.max(SIZE, threads * (keep + PER_THREAD) - 1);
  }

  /** Checks that every object of a pool came back, and closes the pool. */
  public static void checkAndClose(Mempool pool) {
    PoolWork.check(pool);
    pool.close();
  }

  /**
   * Checks that every mbuf of a pool came back: allocates all mbufs and frees them.
   *
   * @throws IllegalStateException if an mbuf is missing, or was freed twice
   */
  public static void check(PktmbufPool pool) {
    int[] all =
        PoolWork.getAll(
            pool,
            () -> {
              Mbuf mbuf = pool.alloc();
              return mbuf == null ? Mempool.NONE : mbuf.index();
            });
    for (int index : all) {
      pool.mbuf(index).free();
    }
  }
}
