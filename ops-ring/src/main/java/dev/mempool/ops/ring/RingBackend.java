package dev.mempool.ops.ring;

import dev.mempool.api.MempoolBackend;

/**
 * What all rings share: the slots, the copying into and out of them, and the count. How threads
 * take positions, and when the other side may rely on them, is the subclass's.
 */
abstract class RingBackend extends MempoolBackend {

  /** From here on the call into the copy stub costs less than a loop. */
  private static final int STUB_FROM = 8;

  /**
   * How often a count is tried anew while consumers move: it must end also where they never rest.
   */
  private static final int COUNT_TRIES = 100;

  final int[] slots;
  final int mask;

  /** One slot stays free, as in the C library: 2^ceil(log2(size+1)) - 1. */
  final int capacity;

  RingBackend(int size) {
    this.capacity = capacityFor(size);
    this.slots = new int[capacity + 1];
    this.mask = capacity;
  }

  /** {@return how many objects a ring holds that must hold {@code size}} */
  static int capacityFor(int size) {
    // one less than the smallest power of two above the size
    return (Integer.highestOneBit(size) << 1) - 1;
  }

  /** {@return the position up to which slots are filled} */
  abstract int producersTail();

  /** {@return the position up to which slots are free again} */
  abstract int consumersTail();

  @Override
  public final int count() {
    int tail = consumersTail();
    for (int tries = 0; ; tries++) {
      int filled = producersTail();
      int again = consumersTail();
      // the two belong together if no consumer moved in between; under heavy traffic rather some
      // too few than objects that never were
      if (again == tail || tries == COUNT_TRIES) {
        return Math.clamp(filled - again, 0, capacity);
      }
      tail = again;
    }
  }

  final void copyIn(int position, int[] objects, int from, int count) {
    int start = position & mask;
    int untilEnd = slots.length - start;
    if (count <= untilEnd) {
      copy(objects, from, slots, start, count);
    } else {
      copy(objects, from, slots, start, untilEnd);
      copy(objects, from + untilEnd, slots, 0, count - untilEnd);
    }
  }

  final void copyOut(int position, int[] objects, int from, int count) {
    int start = position & mask;
    int untilEnd = slots.length - start;
    if (count <= untilEnd) {
      copy(slots, start, objects, from, count);
    } else {
      copy(slots, start, objects, from, untilEnd);
      copy(slots, 0, objects, from + untilEnd, count - untilEnd);
    }
  }

  private static void copy(int[] from, int fromIndex, int[] to, int toIndex, int count) {
    if (count < STUB_FROM) {
      for (int i = 0; i < count; i++) {
        to[toIndex + i] = from[fromIndex + i];
      }
    } else {
      System.arraycopy(from, fromIndex, to, toIndex, count);
    }
  }
}
