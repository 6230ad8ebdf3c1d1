package dev.mempool.ops.ring;

import dev.mempool.api.Backoff;
import dev.mempool.api.Concurrency;

/**
 * A bounded first-in first-out ring of object indices, each side for one thread or for many.
 *
 * <p>A thread takes the positions for all its objects by one move of its side's head (a
 * compare-and-set where the side has many threads, a store where it has one), copies, and then
 * moves the tail. On a side with many threads the tails are moved in the order of the heads: a
 * thread that is preempted while it copies holds up those that come after it on the same side until
 * it goes on. C counterpart: {@code rte_ring} in its default modes.
 */
final class Ring extends RingBackend {

  private final boolean multiProducer;
  private final boolean multiConsumer;
  private final HeadTail producers = new HeadTail();
  private final HeadTail consumers = new HeadTail();

  Ring(int size, Concurrency concurrency) {
    super(size);
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
      for (int losses = 0; ; losses++) {
        head = side.head();
        if (count > capacity + consumers.tail() - head) {
          return false;
        }
        if (side.moveHead(head, head + count)) {
          break;
        }
        Backoff.lost(losses);
      }
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
      for (int losses = 0; ; losses++) {
        head = side.head();
        if (count > producers.tail() - head) {
          return false;
        }
        if (side.moveHead(head, head + count)) {
          break;
        }
        Backoff.lost(losses);
      }
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
      for (int losses = 0; ; losses++) {
        head = side.head();
        if (capacity + consumers.tail() == head) {
          return false;
        }
        if (side.moveHead(head, head + 1)) {
          break;
        }
        Backoff.lost(losses);
      }
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
      for (int losses = 0; ; losses++) {
        head = side.head();
        if (producers.tail() == head) {
          return NONE;
        }
        if (side.moveHead(head, head + 1)) {
          break;
        }
        Backoff.lost(losses);
      }
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
  int producersTail() {
    return producers.tail();
  }

  @Override
  int consumersTail() {
    return consumers.tail();
  }
}
