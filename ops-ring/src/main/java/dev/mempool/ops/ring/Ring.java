package dev.mempool.ops.ring;

import dev.mempool.api.Concurrency;

/**
 * A bounded first-in first-out ring of object indices, each side for one thread or for many.
 *
 * <p>A thread takes the positions for all its objects by one move of its side's head where the side
 * has many threads, copies, and then moves the tail, which alone tells a side for one thread where
 * it is. On a side with many threads one is inside at a time: a thread that is preempted while it
 * copies holds up those that come after it on the same side until it goes on. C counterpart: {@code
 * rte_ring} in its default modes, where those that come after wait with positions already taken.
 */
final class Ring extends RingBackend {

  private final HeadTail producers;
  private final HeadTail consumers;

  Ring(int size, Concurrency concurrency) {
    super(size);
    this.producers = new HeadTail(capacity, concurrency.multiProducer());
    this.consumers = new HeadTail(0, concurrency.multiConsumer());
  }

  @Override
  public boolean enqueue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    long first = producers.take(consumers, count);
    if (first == HeadTail.REFUSED) {
      return false;
    }
    copyIn((int) first, objects, from, count);
    producers.give((int) first + count);
    return true;
  }

  @Override
  public boolean dequeue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    long first = consumers.take(producers, count);
    if (first == HeadTail.REFUSED) {
      return false;
    }
    copyOut((int) first, objects, from, count);
    consumers.give((int) first + count);
    return true;
  }

  @Override
  public boolean enqueueOne(int object) {
    long first = producers.take(consumers, 1);
    if (first == HeadTail.REFUSED) {
      return false;
    }
    slots[(int) first & mask] = object;
    producers.give((int) first + 1);
    return true;
  }

  @Override
  public int dequeueOne() {
    long first = consumers.take(producers, 1);
    if (first == HeadTail.REFUSED) {
      return NONE;
    }
    int object = slots[(int) first & mask];
    consumers.give((int) first + 1);
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
