package dev.mempool.core;

import dev.mempool.core.statistics.Tally;

/**
 * The counts of a pool's gets and puts, since it was created or since the latest {@link
 * Mempool#resetStatistics()}. Immutable. While threads use the pool, each number is a recent value
 * of its counter, and the numbers need not belong to the same moment. C counterpart: the output of
 * {@code rte_mempool_dump} about {@code struct rte_mempool_debug_stats}.
 *
 * <p>A bulk is one call, of a method for one object or for several. A put that is refused is not
 * counted. The common pool is the backend. Its numbers count the calls in which the backend took or
 * gave objects, be it to flush or refill a cache or for a thread without a cache. Populating the
 * pool is not counted.
 *
 * @param putBulk the calls that put objects. C: {@code put_bulk}
 * @param putObjects the objects that were put. C: {@code put_objs}
 * @param commonPoolPutBulk the calls in which the backend took objects. C: {@code
 *     put_common_pool_bulk}
 * @param commonPoolPutObjects the objects that the backend took. C: {@code put_common_pool_objs}
 * @param commonPoolGetBulk the calls in which the backend gave objects. C: {@code
 *     get_common_pool_bulk}
 * @param commonPoolGetObjects the objects that the backend gave, without those in blocks. C: {@code
 *     get_common_pool_objs}
 * @param getSuccessBulk the calls that got objects or blocks. C: {@code get_success_bulk}
 * @param getSuccessObjects the objects that were got, without those in blocks. C: {@code
 *     get_success_objs}
 * @param getFailBulk the calls that failed because there were too few objects or blocks. C: {@code
 *     get_fail_bulk}
 * @param getFailObjects the objects that these calls asked for. C: {@code get_fail_objs}
 * @param getSuccessBlocks the blocks that were got. C: {@code get_success_blks}
 * @param getFailBlocks the blocks that failed calls asked for. C: {@code get_fail_blks}
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

  /** Returns a record of counts whose indices are the constants of {@link Tally}. */
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

  /** {@return the average number of objects per put; NaN if there was no put} */
  public double averagePut() {
    return ratio(putObjects, putBulk);
  }

  /**
   * {@return the average number of objects per successful get; NaN if there was none} A get of
   * blocks counts as a get of no objects.
   */
  public double averageGet() {
    return ratio(getSuccessObjects, getSuccessBulk);
  }

  /** {@return the average number of objects that a failed get asked for; NaN if no get failed} */
  public double averageFailedGet() {
    return ratio(getFailObjects, getFailBulk);
  }

  /**
   * {@return the average number of objects per call in which the backend took objects; NaN if there
   * was none}
   */
  public double averageCommonPoolPut() {
    return ratio(commonPoolPutObjects, commonPoolPutBulk);
  }

  /**
   * {@return the average number of objects per call in which the backend gave objects; NaN if there
   * was none}
   */
  public double averageCommonPoolGet() {
    return ratio(commonPoolGetObjects, commonPoolGetBulk);
  }

  /**
   * {@return the objects that the backend gave, divided by the objects that were got; NaN if none
   * was got} Near 1 if the caches do not help, near 0 if they do. C prints it as {@code 1/x}.
   */
  public double getMissRate() {
    return ratio(commonPoolGetObjects, getSuccessObjects);
  }

  /**
   * {@return the calls in which the backend gave objects, divided by the successful gets; NaN if
   * there was none}
   */
  public double getMissRateBulk() {
    return ratio(commonPoolGetBulk, getSuccessBulk);
  }

  /**
   * {@return the objects that the backend took, divided by the objects that were put; NaN if none
   * was put}
   */
  public double putMissRate() {
    return ratio(commonPoolPutObjects, putObjects);
  }

  /**
   * {@return the calls in which the backend took objects, divided by the puts; NaN if there was
   * none}
   */
  public double putMissRateBulk() {
    return ratio(commonPoolPutBulk, putBulk);
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? Double.NaN : (double) part / whole;
  }
}
