package dev.mempool.core.statistics;

/**
 * The counters of one user of a pool: a cache, an lcore, or all other threads. The constants name
 * the counters.
 */
public abstract class Tally {

  /** Calls that put objects. */
  public static final int PUT_BULK = 0;

  /** Objects that were put. */
  public static final int PUT_OBJECTS = 1;

  /** Calls in which the backend took objects. */
  public static final int COMMON_POOL_PUT_BULK = 2;

  /** Objects that the backend took. */
  public static final int COMMON_POOL_PUT_OBJECTS = 3;

  /** Calls in which the backend gave objects. */
  public static final int COMMON_POOL_GET_BULK = 4;

  /** Objects that the backend gave. */
  public static final int COMMON_POOL_GET_OBJECTS = 5;

  /** Calls that got objects or blocks. */
  public static final int GET_SUCCESS_BULK = 6;

  /** Objects that were got. */
  public static final int GET_SUCCESS_OBJECTS = 7;

  /** Calls that found too few objects or blocks. */
  public static final int GET_FAIL_BULK = 8;

  /** Objects that failed calls asked for. */
  public static final int GET_FAIL_OBJECTS = 9;

  /** Blocks that were got. */
  public static final int GET_SUCCESS_BLOCKS = 10;

  /** Blocks that failed calls asked for. */
  public static final int GET_FAIL_BLOCKS = 11;

  /** The number of counters. */
  public static final int COUNTERS = 12;

  /** For subclasses of this package. */
  Tally() {}

  /** Adds to a counter. */
  public abstract void add(int counter, long number);

  /** {@return the value of a counter; any thread may ask, and sees a recent value} */
  public abstract long sum(int counter);
}
