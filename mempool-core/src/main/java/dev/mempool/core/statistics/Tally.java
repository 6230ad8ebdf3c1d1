// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.statistics;

/**
 * The counters of one user of a pool: a cache, an lcore, or all other threads. The constants name
 * the counters.
 */
public abstract class Tally {

  /** The number of calls that put objects. */
  public static final int PUT_BULK = 0;

  /** The number of objects that were put. */
  public static final int PUT_OBJECTS = 1;

  /** The number of calls in which the backend took objects. */
  public static final int COMMON_POOL_PUT_BULK = 2;

  /** The number of objects that the backend took. */
  public static final int COMMON_POOL_PUT_OBJECTS = 3;

  /** The number of calls in which the backend returned objects. */
  public static final int COMMON_POOL_GET_BULK = 4;

  /** The number of objects that the backend returned. */
  public static final int COMMON_POOL_GET_OBJECTS = 5;

  /** The number of calls that got objects or blocks. */
  public static final int GET_SUCCESS_BULK = 6;

  /** The number of objects that were got. */
  public static final int GET_SUCCESS_OBJECTS = 7;

  /** The number of calls that found too few objects or blocks. */
  public static final int GET_FAIL_BULK = 8;

  /** The number of objects that failed calls asked for. */
  public static final int GET_FAIL_OBJECTS = 9;

  /** The number of blocks that were got. */
  public static final int GET_SUCCESS_BLOCKS = 10;

  /** The number of blocks that failed calls asked for. */
  public static final int GET_FAIL_BLOCKS = 11;

  /** The number of counters. */
  public static final int COUNTERS = 12;

  /** Creates a tally whose counters are 0. */
  Tally() {}

  /** Adds a number, which may be negative, to a counter. */
  public abstract void add(int counter, long number);

  /** {@return a recent value of a counter} May be called by any thread. */
  public abstract long sum(int counter);
}
