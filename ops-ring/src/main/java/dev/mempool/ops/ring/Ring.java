// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import dev.mempool.api.Concurrency;

/**
 * A bounded first-in first-out ring of object indices, each side of which is for one thread or for
 * many. {@link HeadTail} explains how a thread reserves slots and publishes them. On a side for
 * many threads, a thread that is preempted between the two delays the other threads of that side
 * until it continues. C counterpart: {@code struct rte_ring} in its default modes.
 */
final class Ring extends RingBackend {

  private final HeadTail prod;
  private final HeadTail cons;

  Ring(int size, Concurrency concurrency) {
    super(size);
    this.prod = new HeadTail(capacity, concurrency.multiProducer());
    this.cons = new HeadTail(0, concurrency.multiConsumer());
  }

  @Override
  public boolean enqueue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    long first = prod.moveHead(cons, count);
    if (first == HeadTail.REFUSED) {
      return false;
    }
    copyIn((int) first, objects, from, count);
    prod.updateTail((int) first + count);
    return true;
  }

  @Override
  public boolean dequeue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    long first = cons.moveHead(prod, count);
    if (first == HeadTail.REFUSED) {
      return false;
    }
    copyOut((int) first, objects, from, count);
    cons.updateTail((int) first + count);
    return true;
  }

  @Override
  public boolean enqueueOne(int object) {
    long first = prod.moveHead(cons, 1);
    if (first == HeadTail.REFUSED) {
      return false;
    }
    slots[(int) first & mask] = object;
    prod.updateTail((int) first + 1);
    return true;
  }

  @Override
  public int dequeueOne() {
    long first = cons.moveHead(prod, 1);
    if (first == HeadTail.REFUSED) {
      return NONE;
    }
    int object = slots[(int) first & mask];
    cons.updateTail((int) first + 1);
    return object;
  }

  @Override
  int prodTail() {
    return prod.tail();
  }

  @Override
  int consTail() {
    return cons.tail();
  }
}
