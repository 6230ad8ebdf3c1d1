package dev.mempool.ops.ring;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;

/**
 * A bounded first-in first-out ring of object indices, each side for one thread or for many.
 *
 * <p>A thread takes the positions for all its objects by one move of its side's head (a
 * compare-and-set where the side has many threads, a store where it has one), copies, and then
 * moves the tail. On a side with many threads the tails are moved in the order of the heads: a
 * thread that is preempted while it copies holds up those that come after it on the same side until
 * it goes on. C counterpart: {@code rte_ring} in its default modes.
 */
final class Ring extends MempoolBackend {

  /** From here on the call into the copy stub costs less than a loop. */
  private static final int STUB_FROM = 8;

  /**
   * How often a count is tried anew while consumers move: it must end also where they never rest.
   */
  private static final int COUNT_TRIES = 100;

  private final int[] slots;
  private final int mask;

  /** One slot stays free, as in the C library: 2^ceil(log2(size+1)) - 1. */
  private final int capacity;

  private final boolean multiProducer;
  private final boolean multiConsumer;
  private final HeadTail producers = new HeadTail();
  private final HeadTail consumers = new HeadTail();

  Ring(int size, Concurrency concurrency) {
    // the smallest power of two above the size
    this.slots = new int[Integer.highestOneBit(size) << 1];
    this.mask = slots.length - 1;
    this.capacity = slots.length - 1;
    this.multiProducer = concurrency.multiProducer();
    this.multiConsumer = concurrency.multiConsumer();
  }

  @Override
  public boolean enqueue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    HeadTail side = producers;
    int head;
    if (multiProducer) {
      do {
        head = side.head();
        if (count > capacity + consumers.tail() - head) {
          return false;
        }
      } while (!side.moveHead(head, head + count));
      copyIn(head, objects, from, count);
      side.setTailInTurn(head, head + count);
    } else {
      head = side.headPlain();
      if (count > capacity + consumers.tail() - head) {
        return false;
      }
      side.setHeadPlain(head + count);
      copyIn(head, objects, from, count);
      side.setTail(head + count);
    }
    return true;
  }

  @Override
  public boolean dequeue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    HeadTail side = consumers;
    int head;
    if (multiConsumer) {
      do {
        head = side.head();
        if (count > producers.tail() - head) {
          return false;
        }
      } while (!side.moveHead(head, head + count));
      copyOut(head, objects, from, count);
      side.setTailInTurn(head, head + count);
    } else {
      head = side.headPlain();
      if (count > producers.tail() - head) {
        return false;
      }
      side.setHeadPlain(head + count);
      copyOut(head, objects, from, count);
      side.setTail(head + count);
    }
    return true;
  }

  @Override
  public boolean enqueueOne(int object) {
    HeadTail side = producers;
    int head;
    if (multiProducer) {
      do {
        head = side.head();
        if (capacity + consumers.tail() == head) {
          return false;
        }
      } while (!side.moveHead(head, head + 1));
      slots[head & mask] = object;
      side.setTailInTurn(head, head + 1);
    } else {
      head = side.headPlain();
      if (capacity + consumers.tail() == head) {
        return false;
      }
      side.setHeadPlain(head + 1);
      slots[head & mask] = object;
      side.setTail(head + 1);
    }
    return true;
  }

  @Override
  public int dequeueOne() {
    HeadTail side = consumers;
    int head;
    int object;
    if (multiConsumer) {
      do {
        head = side.head();
        if (producers.tail() == head) {
          return NONE;
        }
      } while (!side.moveHead(head, head + 1));
      object = slots[head & mask];
      side.setTailInTurn(head, head + 1);
    } else {
      head = side.headPlain();
      if (producers.tail() == head) {
        return NONE;
      }
      side.setHeadPlain(head + 1);
      object = slots[head & mask];
      side.setTail(head + 1);
    }
    return object;
  }

  @Override
  public int count() {
    int tail = consumers.tail();
    for (int tries = 0; ; tries++) {
      int used = producers.tail() - tail;
      int again = consumers.tail();
      // the two belong together if no consumer moved in between; under heavy traffic some are as
      // good as the truth
      if (again == tail || tries == COUNT_TRIES) {
        return Math.min(used, capacity);
      }
      tail = again;
    }
  }

  private void copyIn(int position, int[] objects, int from, int count) {
    int start = position & mask;
    int untilEnd = slots.length - start;
    if (count <= untilEnd) {
      copy(objects, from, slots, start, count);
    } else {
      copy(objects, from, slots, start, untilEnd);
      copy(objects, from + untilEnd, slots, 0, count - untilEnd);
    }
  }

  private void copyOut(int position, int[] objects, int from, int count) {
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
