// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

/**
 * A side with relaxed tail synchronisation (RTS): several threads hold reservations at a time and
 * complete them in any order. The thread that completes the last one moves the tail for all of
 * them. So a preempted thread does not delay the calls of the other threads of its side until head
 * and tail are more than {@code htdMax} apart. But the other side sees the slots of all of them
 * only after the preempted thread has completed its reservation. C counterpart: {@code struct
 * rte_ring_rts_headtail}.
 *
 * <p>The head word counts reservations, the tail word completions. For example, two threads reserve
 * 3 and 4 slots, and the second completes first:
 *
 * <pre>
 *                           head {count, position}    tail {count, position}
 *   at first                     {5, 100}                  {5, 100}
 *   thread A: moveHead(3)        {6, 103}                  {5, 100}
 *   thread B: moveHead(4)        {7, 107}                  {5, 100}
 *   thread B: updateTail         {7, 107}                  {6, 100}   A has not completed: not moved
 *   thread A: updateTail         {7, 107}                  {7, 107}   all have completed: moved
 * </pre>
 *
 * <p>A thread may reserve if no other thread holds a reservation (head and tail are equal), or if
 * head and tail are at most {@code htdMax} apart and would be at most {@code maxInFlight} apart
 * afterwards. Else it waits. Both words are changed by compare-and-set. Why that is correct:
 *
 * <ul>
 *   <li>{@link #updateTail} loads the tail before the head, with acquire. So the head that it sees
 *       counts at least every reservation whose completion it sees, and equal counts mean that
 *       there is no reservation left between tail and head.
 *   <li>A thread that completes has read the tail which the thread before it wrote, so the slots of
 *       all threads are visible to a thread of the other side that loads the moved tail with
 *       acquire.
 * </ul>
 */
final class RtsHeadTail extends RtsHtsHeadTail {

  private final int htdMax;
  private final int maxInFlight;

  /**
   * Creates a side.
   *
   * @param capacity the capacity of the ring for producers, 0 for consumers
   * @param htdMax the largest distance from tail to head, in positions, at which a thread may
   *     reserve although other threads hold reservations
   * @param maxInFlight the most positions that several reservations may have together; a single
   *     reservation may have more
   */
  RtsHeadTail(int capacity, int htdMax, int maxInFlight) {
    super(capacity);
    this.htdMax = htdMax;
    this.maxInFlight = maxInFlight;
  }

  @Override
  boolean mayMoveHead(long head, int count) {
    // negative if the head is old by now; its compare-and-set fails then
    int distance = position(head) - tail();
    return distance <= htdMax && distance <= maxInFlight - count || distance == 0;
  }

  @Override
  long movedHead(long head, int count) {
    return word(high(head) + 1, position(head) + count);
  }

  @Override
  void updateTail(int first, int count) {
    long tail;
    long updated;
    do {
      tail = (long) TAIL.getAcquire((RtsHtsFields) this);
      long head = (long) HEAD.getAcquire((RtsHtsFields) this);
      int completions = high(tail) + 1;
      updated = word(completions, position(completions == high(head) ? head : tail));
    } while (!TAIL.compareAndSet((RtsHtsFields) this, tail, updated));
  }

  @Override
  int tail() {
    return position((long) TAIL.getAcquire((RtsHtsFields) this));
  }
}
