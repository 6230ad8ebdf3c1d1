package dev.mempool.core;

/** The counters of one user of a pool, named by the constants.. */
abstract class Tally {

  static final int PUT_BULK = 0;
  static final int PUT_OBJECTS = 1;
  static final int COMMON_POOL_PUT_BULK = 2;
  static final int COMMON_POOL_PUT_OBJECTS = 3;
  static final int COMMON_POOL_GET_BULK = 4;
  static final int COMMON_POOL_GET_OBJECTS = 5;
  static final int GET_SUCCESS_BULK = 6;
  static final int GET_SUCCESS_OBJECTS = 7;
  static final int GET_FAIL_BULK = 8;
  static final int GET_FAIL_OBJECTS = 9;
  static final int GET_SUCCESS_BLOCKS = 10;
  static final int GET_FAIL_BLOCKS = 11;
  static final int COUNTERS = 12;

  abstract void add(int counter, long number);

  /** About right while it is counted. */
  abstract long sum(int counter);
}
