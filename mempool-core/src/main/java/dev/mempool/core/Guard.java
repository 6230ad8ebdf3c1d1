// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

/**
 * A level of checks that a pool makes on the use of its objects. Each level includes the levels
 * before it. {@code docs/guards.md} says what each level detects, what it does not detect, and what
 * it costs.
 *
 * <p>C counterpart: {@code RTE_LIBRTE_MEMPOOL_DEBUG}, which is chosen when the library is built. A
 * guard is chosen for each pool.
 *
 * @since 0.1.0
 */
public enum Guard {

  /**
   * A put checks that its numbers are indices of the pool, as it always does. There are no other
   * checks and no costs.
   */
  OFF,

  /**
   * The pool knows which objects are in use. It refuses a put of an object that is free already,
   * also if two threads put it at the same time or one bulk contains it twice, and of an object
   * that was never got. It reports a backend that gives an object to two users. Costs one byte of
   * heap per object, and one atomic operation per object of a get or put.
   */
  STATE,

  /**
   * The pool also checks 8 bytes of known content, the canary, before and behind each object, at
   * each get and put. A write beyond the end of an object or before its start is reported, with the
   * object, the position and the bytes that were written. Slots become larger.
   */
  CANARY,

  /**
   * The pool also records the thread, the time and the stack trace of each object's latest get and
   * put. Reports of faults contain these traces, and leak reports are grouped by them. Allocates,
   * and costs microseconds per get and put; with {@link MempoolBuilder#traceEvery} only one get in
   * n is recorded.
   */
  TRACE;

  /**
   * The system property with the level of pools whose builders name none: {@code off}, {@code
   * state}, {@code canary} or {@code trace}. So a program can be run with guards without a change:
   * {@code -Ddev.mempool.guard=trace}. It is read whenever a pool is built.
   */
  public static final String PROPERTY = "dev.mempool.guard";
}
