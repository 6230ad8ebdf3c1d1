// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.stack;

import dev.mempool.api.internal.PaddedLong;
import java.lang.invoke.VarHandle;

/**
 * The head of a {@link LockFreeStack}, alone on its cache lines: one 64-bit word with the top node
 * and a counter of its changes. By the counter a thread that loaded the head some time ago can tell
 * whether the stack has changed since, even if the same node is on top again (the ABA problem). C
 * counterpart: {@code struct rte_stack_lf_head} with its fields {@code top} and {@code cnt}, which
 * needs a compare-and-set of 128 bits.
 *
 * <pre>
 *     63                                     0
 *   +----------------------+----------------+
 *   |  cnt: 34 to 61 bits  |  top: the rest |
 *   +----------------------+----------------+
 * </pre>
 *
 * <p>The top has as many bits as the largest node needs, at most 30. The counter has the others, at
 * least 34, and overflows. So an old head could pass for the present one only after exactly a
 * multiple of 2^34 changes. An atomic change takes at least 10 ns, so that is a thread that stands
 * still for three minutes between its load and its compare-and-set, and continues at one change
 * among 17 billion. In a pool of a million objects the three minutes are twelve hours.
 *
 * <p>Not final, so that tests can run code before a compare-and-set.
 */
class LifoHead extends PaddedLong {

  /** The lowest bit of the counter; the bits below belong to the top. */
  private final long cntUnit;

  /**
   * Creates a head whose top is node 0.
   *
   * @param largestNode the largest node that will be on top
   */
  LifoHead(int largestNode) {
    this(largestNode, 0);
  }

  LifoHead(int largestNode, long firstCnt) {
    super(firstCnt * cntUnit(largestNode));
    cntUnit = cntUnit(largestNode);
  }

  private static long cntUnit(int largestNode) {
    return (long) Integer.highestOneBit(largestNode) << 1;
  }

  /** Returns the top node of a head that {@link #getAcquire} returned. */
  final int top(long head) {
    return (int) (head & (cntUnit - 1));
  }

  /**
   * Sets another top node and counts the change, if the head is unchanged. Publishes all that the
   * thread did before.
   *
   * @param head what {@link #getAcquire} returned
   * @param newTop the new top node
   * @return whether the head was unchanged and has the new top now
   */
  boolean compareAndSetTop(long head, int newTop) {
    return compareAndSet(head, (head & -cntUnit) + cntUnit + newTop);
  }

  /**
   * Tells whether the head is unchanged. If it is, the fields of the stack's nodes that the caller
   * read since {@link #getAcquire} are of one moment.
   */
  final boolean isUnchanged(long head) {
    VarHandle.acquireFence();
    return getAcquire() == head;
  }
}
