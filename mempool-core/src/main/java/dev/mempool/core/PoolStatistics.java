// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.core.statistics.Tally;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The counts of a pool's gets and puts, since it was created or since the latest {@link
 * Pool#resetStatistics()}. Immutable. While threads use the pool, each number is a recent value of
 * its counter, and the numbers need not belong to the same moment. C counterpart: the output of
 * {@code rte_mempool_dump} about {@code struct rte_mempool_debug_stats}.
 *
 * <p>A bulk is one call, of a method for one object or for several. A put that is refused is not
 * counted. The numbers of the backend count the calls in which it took or gave objects, be it to
 * flush or refill a cache or for a thread without a cache. C calls the backend the common pool.
 * Populating the pool is not counted.
 *
 * @since 0.1.0
 */
public final class PoolStatistics {

  /** The counts; the indices are the constants of {@link Tally}. */
  private final long[] counts;

  PoolStatistics(long[] counts) {
    this.counts = counts;
  }

  /** {@return the calls that put objects} C: {@code put_bulk}. */
  public long putBulk() {
    return counts[Tally.PUT_BULK];
  }

  /** {@return the objects that were put} C: {@code put_objs}. */
  public long putObjects() {
    return counts[Tally.PUT_OBJECTS];
  }

  /** {@return the calls in which the backend took objects} C: {@code put_common_pool_bulk}. */
  public long backendPutBulk() {
    return counts[Tally.COMMON_POOL_PUT_BULK];
  }

  /** {@return the objects that the backend took} C: {@code put_common_pool_objs}. */
  public long backendPutObjects() {
    return counts[Tally.COMMON_POOL_PUT_OBJECTS];
  }

  /** {@return the calls in which the backend gave objects} C: {@code get_common_pool_bulk}. */
  public long backendGetBulk() {
    return counts[Tally.COMMON_POOL_GET_BULK];
  }

  /**
   * {@return the objects that the backend gave, without those in blocks} C: {@code
   * get_common_pool_objs}.
   */
  public long backendGetObjects() {
    return counts[Tally.COMMON_POOL_GET_OBJECTS];
  }

  /** {@return the calls that got objects or blocks} C: {@code get_success_bulk}. */
  public long getSuccessBulk() {
    return counts[Tally.GET_SUCCESS_BULK];
  }

  /** {@return the objects that were got, without those in blocks} C: {@code get_success_objs}. */
  public long getSuccessObjects() {
    return counts[Tally.GET_SUCCESS_OBJECTS];
  }

  /**
   * {@return the calls that failed because there were too few objects or blocks} C: {@code
   * get_fail_bulk}.
   */
  public long getFailBulk() {
    return counts[Tally.GET_FAIL_BULK];
  }

  /** {@return the objects that these calls asked for} C: {@code get_fail_objs}. */
  public long getFailObjects() {
    return counts[Tally.GET_FAIL_OBJECTS];
  }

  /** {@return the blocks that were got} C: {@code get_success_blks}. */
  public long getSuccessBlocks() {
    return counts[Tally.GET_SUCCESS_BLOCKS];
  }

  /** {@return the blocks that failed calls asked for} C: {@code get_fail_blks}. */
  public long getFailBlocks() {
    return counts[Tally.GET_FAIL_BLOCKS];
  }

  /**
   * {@return the objects that the backend gave, divided by the objects that were got; NaN if none
   * was got} Near 0 if the caches give most objects again that were put into them. Near 1 if the
   * objects come from elsewhere, as on a thread that only gets what others put; the caches may then
   * still save most calls of the backend, which {@link #getMissRateBulk()} tells. C prints it as
   * {@code 1/x}.
   */
  public double getMissRate() {
    return ratio(backendGetObjects(), getSuccessObjects());
  }

  /**
   * {@return the calls in which the backend gave objects, divided by the successful gets; NaN if
   * there was none} Without caches it is 1; with caches, its inverse is how many gets are served by
   * one call.
   */
  public double getMissRateBulk() {
    return ratio(backendGetBulk(), getSuccessBulk());
  }

  /**
   * {@return the objects that the backend took, divided by the objects that were put; NaN if none
   * was put}
   */
  public double putMissRate() {
    return ratio(backendPutObjects(), putObjects());
  }

  /**
   * {@return the calls in which the backend took objects, divided by the puts; NaN if there was
   * none}
   */
  public double putMissRateBulk() {
    return ratio(backendPutBulk(), putBulk());
  }

  /** {@return all counts, by the names of their methods; a new map} */
  public SequencedMap<String, Long> byName() {
    SequencedMap<String, Long> all = new LinkedHashMap<>();
    all.put("putBulk", putBulk());
    all.put("putObjects", putObjects());
    all.put("backendPutBulk", backendPutBulk());
    all.put("backendPutObjects", backendPutObjects());
    all.put("backendGetBulk", backendGetBulk());
    all.put("backendGetObjects", backendGetObjects());
    all.put("getSuccessBulk", getSuccessBulk());
    all.put("getSuccessObjects", getSuccessObjects());
    all.put("getFailBulk", getFailBulk());
    all.put("getFailObjects", getFailObjects());
    all.put("getSuccessBlocks", getSuccessBlocks());
    all.put("getFailBlocks", getFailBlocks());
    return all;
  }

  @Override
  public String toString() {
    return byName().toString();
  }

  static double ratio(long part, long whole) {
    return whole == 0 ? Double.NaN : (double) part / whole;
  }
}
