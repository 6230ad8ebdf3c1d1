// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.moves.IndexCopy;

/**
 * The part that all rings share: the slots, the copying into and out of them, and the count. A
 * subclass reserves positions and publishes them; the slot of a position is {@code position &
 * mask}.
 */
abstract class RingBackend extends MempoolBackend {

  /** The most attempts of a count while consumers move the tail: it must end if they never rest. */
  private static final int COUNT_TRIES = 100;

  final int[] slots;
  final int mask;

  /**
   * The number of objects that the ring can hold: 2^ceil(log2(size+1)) - 1. One slot stays free, as
   * in C.
   */
  final int capacity;

  RingBackend(int size) {
    this.capacity = capacityFor(size);
    this.slots = new int[capacity + 1];
    this.mask = capacity;
  }

  /** Returns the capacity of a ring for {@code size} objects: a power of two, less 1. */
  static int capacityFor(int size) {
    return (Integer.highestOneBit(size) << 1) - 1;
  }

  /** {@return the position before which producers have filled all slots} */
  abstract int prodTail();

  /** {@return the position before which consumers have emptied all slots} */
  abstract int consTail();

  @Override
  public final int count() {
    int tail = consTail();
    for (int tries = 0; ; tries++) {
      int filled = prodTail();
      int again = consTail();
      // if no consumer moved in between, the two tails are of one moment; if consumers never rest,
      // the count is too low rather than too high
      if (again == tail || tries == COUNT_TRIES) {
        return Math.clamp(filled - again, 0, capacity);
      }
      tail = again;
    }
  }

  /** Copies objects into the slots from a position on. */
  final void copyIn(int position, int[] objects, int from, int count) {
    int start = position & mask;
    int untilEnd = slots.length - start;
    if (count <= untilEnd) {
      IndexCopy.copy(objects, from, slots, start, count);
    } else {
      IndexCopy.copy(objects, from, slots, start, untilEnd);
      IndexCopy.copy(objects, from + untilEnd, slots, 0, count - untilEnd);
    }
  }

  /** Copies objects out of the slots from a position on. */
  final void copyOut(int position, int[] objects, int from, int count) {
    int start = position & mask;
    int untilEnd = slots.length - start;
    if (count <= untilEnd) {
      IndexCopy.copy(slots, start, objects, from, count);
    } else {
      IndexCopy.copy(slots, start, objects, from, untilEnd);
      IndexCopy.copy(slots, 0, objects, from + untilEnd, count - untilEnd);
    }
  }
}
