package dev.mempool.core;

import dev.mempool.core.statistics.Tally;

/**
 * The counts of a pool's gets and puts since it was made, or since {@link
 * Mempool#resetStatistics()}. Immutable. Taken while the pool is in use, each number is one that
 * the counter had a moment ago; they need not belong to the same moment. C counterpart: what {@code
 * rte_mempool_dump} prints of {@code struct rte_mempool_debug_stats}.
 *
 * <p>A bulk is one call, of a method for one object or for several. A put that is refused counts
 * nowhere. The common pool is the backend: its numbers are calls that took or gave objects, by
 * caches that flush and fetch, and by users without a cache. Filling the pool with its objects is
 * not counted.
 *
 * @param putBulk calls that put objects. C: {@code put_bulk}
 * @param putObjects objects that were put. C: {@code put_objs}
 * @param commonPoolPutBulk calls in which the backend took objects. C: {@code put_common_pool_bulk}
 * @param commonPoolPutObjects objects that the backend took. C: {@code put_common_pool_objs}
 * @param commonPoolGetBulk calls in which the backend gave objects. C: {@code get_common_pool_bulk}
 * @param commonPoolGetObjects objects that the backend gave, not those in blocks. C: {@code
 *     get_common_pool_objs}
 * @param getSuccessBulk calls that got objects, or blocks. C: {@code get_success_bulk}
 * @param getSuccessObjects objects that were got, not those in blocks. C: {@code get_success_objs}
 * @param getFailBulk calls that failed for want of objects, or blocks. C: {@code get_fail_bulk}
 * @param getFailObjects objects that those calls asked for. C: {@code get_fail_objs}
 * @param getSuccessBlocks blocks that were got. C: {@code get_success_blks}
 * @param getFailBlocks blocks that failed calls asked for. C: {@code get_fail_blks}
 */
public record PoolStatistics(
    long putBulk,
    long putObjects,
    long commonPoolPutBulk,
    long commonPoolPutObjects,
    long commonPoolGetBulk,
    long commonPoolGetObjects,
    long getSuccessBulk,
    long getSuccessObjects,
    long getFailBulk,
    long getFailObjects,
    long getSuccessBlocks,
    long getFailBlocks) {

  /** Makes a record of counts that are indexed by the constants of {@link Tally}. */
  static PoolStatistics of(long[] counts) {
    return new PoolStatistics(
        counts[Tally.PUT_BULK],
        counts[Tally.PUT_OBJECTS],
        counts[Tally.COMMON_POOL_PUT_BULK],
        counts[Tally.COMMON_POOL_PUT_OBJECTS],
        counts[Tally.COMMON_POOL_GET_BULK],
        counts[Tally.COMMON_POOL_GET_OBJECTS],
        counts[Tally.GET_SUCCESS_BULK],
        counts[Tally.GET_SUCCESS_OBJECTS],
        counts[Tally.GET_FAIL_BULK],
        counts[Tally.GET_FAIL_OBJECTS],
        counts[Tally.GET_SUCCESS_BLOCKS],
        counts[Tally.GET_FAIL_BLOCKS]);
  }

  /** {@return the objects per call that put some; NaN when none did} */
  public double averagePut() {
    return ratio(putObjects, putBulk);
  }

  /** {@return the objects per call that got some, or blocks; NaN when none did} */
  public double averageGet() {
    return ratio(getSuccessObjects, getSuccessBulk);
  }

  /** {@return the objects per call that failed; NaN when none did} */
  public double averageFailedGet() {
    return ratio(getFailObjects, getFailBulk);
  }

  /** {@return the objects per call that put some into the backend; NaN when none did} */
  public double averageCommonPoolPut() {
    return ratio(commonPoolPutObjects, commonPoolPutBulk);
  }

  /** {@return the objects per call that got some from the backend; NaN when none did} */
  public double averageCommonPoolGet() {
    return ratio(commonPoolGetObjects, commonPoolGetBulk);
  }

  /**
   * {@return how many objects the backend gave for each that was got: 1 where caches do not help,
   * near 0 where they do; NaN when none was got} C prints it as 1/x.
   */
  public double getMissRate() {
    return ratio(commonPoolGetObjects, getSuccessObjects);
  }

  /** {@return as {@link #getMissRate()}, in calls} */
  public double getMissRateBulk() {
    return ratio(commonPoolGetBulk, getSuccessBulk);
  }

  /** {@return how many objects the backend took for each that was put; NaN when none was} */
  public double putMissRate() {
    return ratio(commonPoolPutObjects, putObjects);
  }

  /** {@return as {@link #putMissRate()}, in calls} */
  public double putMissRateBulk() {
    return ratio(commonPoolPutBulk, putBulk);
  }

  private static double ratio(long some, long of) {
    return of == 0 ? Double.NaN : (double) some / of;
  }
}
