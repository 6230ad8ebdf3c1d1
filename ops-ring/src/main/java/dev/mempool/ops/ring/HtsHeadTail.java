// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

/**
 * A side with head/tail synchronisation (HTS): one thread at a time holds a reservation, as in
 * {@link HeadTail}, but head and tail are in one word, the tail in its high half. C counterpart:
 * {@code struct rte_ring_hts_headtail}.
 *
 * <p>A thread may move the head only where head and tail are equal, by a compare-and-set of the
 * word. Until it has stored the word with the new tail no other thread changes it. This store has
 * release order: it publishes the slots to a thread that loads the word with acquire.
 */
final class HtsHeadTail extends RtsHtsHeadTail {

  HtsHeadTail(int capacity) {
    super(capacity);
  }

  @Override
  boolean mayMoveHead(long head, int count) {
    return position(head) == high(head);
  }

  @Override
  long movedHead(long head, int count) {
    return word(high(head), position(head) + count);
  }

  @Override
  void updateTail(int first, int count) {
    HEAD.setRelease((RtsHtsFields) this, word(first + count, first + count));
  }

  @Override
  int tail() {
    return high((long) HEAD.getAcquire((RtsHtsFields) this));
  }
}
