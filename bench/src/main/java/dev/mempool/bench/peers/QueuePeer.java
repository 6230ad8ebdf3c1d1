// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.peers.ObjectPeer.Item;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/** A concurrent queue as a pool: the free objects are in the queue. */
abstract class QueuePeer extends ObjectPeer<Item> {

  /** Twice the number of objects, so that gets and puts work on different slots. */
  private static final int CAPACITY = 2 * (Pools.SIZE + 1);

  final Queue<Item> queue;

  /** The objects of the burst that are got, or put, so far. */
  int next;

  private QueuePeer(Queue<Item> queue) {
    super(new Item[BURST]);
    this.queue = queue;
  }

  /** {@return JCTools' queue for any number of threads on both sides} */
  static Shared<QueuePeer> jctools() {
    MpmcVarHandleArrayQueue<Item> queue = new MpmcVarHandleArrayQueue<>(CAPACITY);
    return shared(queue, () -> new Jctools(queue, queue));
  }

  /** {@return JCTools' queue for one thread that gets and any number of threads that put} */
  static Shared<QueuePeer> jctoolsMpsc() {
    MpscVarHandleArrayQueue<Item> queue = new MpscVarHandleArrayQueue<>(CAPACITY);
    return shared(queue, () -> new Jctools(queue, queue));
  }

  /** {@return Agrona's queue for any number of threads on both sides} */
  static Shared<QueuePeer> agrona() {
    ManyToManyConcurrentArrayQueue<Item> queue = new ManyToManyConcurrentArrayQueue<>(CAPACITY);
    return shared(queue, () -> new Agrona(queue));
  }

  private static Shared<QueuePeer> shared(Queue<Item> queue, Supplier<QueuePeer> peers) {
    for (int i = 0; i < Pools.SIZE; i++) {
      queue.add(new Item());
    }
    return new Shared<>(peers, () -> checkFull(queue.size()));
  }

  /** {@return an item, or {@code null} if none was found} */
  abstract Item poll();

  /** {@return whether there was a free slot} */
  abstract boolean offer(Item item);

  /** Gets at most so many items, each by {@link #add}. {@return their number} */
  abstract int drain(int limit);

  final void add(Item item) {
    kept[next++] = item;
  }

  @Override
  final Item get() {
    Item item = poll();
    while (item == null) {
      waitForItem();
      item = poll();
    }
    return item;
  }

  @Override
  final void put(Item item) {
    while (!offer(item)) {
      waitForSlot();
    }
  }

  @Override
  final void getBurst() {
    next = 0;
    while (next < BURST) {
      if (drain(BURST - next) == 0) {
        waitForItem();
      }
    }
  }

  /**
   * Waits a moment, unless the queue is really empty. A get finds no item if it reaches a slot
   * whose put another thread has not finished, because the system has preempted it.
   */
  private void waitForItem() {
    if (queue.isEmpty()) {
      throw new PoolExhaustedException();
    }
    Thread.onSpinWait();
  }

  /** Waits a moment, unless the queue is really full: a get may be unfinished in the same way. */
  final void waitForSlot() {
    if (queue.size() >= CAPACITY) {
      throw new IllegalStateException("more objects were put than there are");
    }
    Thread.onSpinWait();
  }

  /** A queue of JCTools, which can drain and fill. */
  private static final class Jctools extends QueuePeer {

    private final MessagePassingQueue<Item> calls;
    private final MessagePassingQueue.Consumer<Item> consumer = this::add;
    private final MessagePassingQueue.Supplier<Item> supplier = () -> kept[next++];

    Jctools(Queue<Item> queue, MessagePassingQueue<Item> calls) {
      super(queue);
      this.calls = calls;
    }

    @Override
    Item poll() {
      return calls.relaxedPoll();
    }

    @Override
    boolean offer(Item item) {
      return calls.relaxedOffer(item);
    }

    @Override
    int drain(int limit) {
      return calls.drain(consumer, limit);
    }

    @Override
    void putBurst() {
      next = 0;
      while (next < BURST) {
        if (calls.fill(supplier, BURST - next) == 0) {
          waitForSlot();
        }
      }
    }
  }

  /** A queue of Agrona, which can drain, but not fill. */
  private static final class Agrona extends QueuePeer {

    private final ManyToManyConcurrentArrayQueue<Item> calls;
    private final Consumer<Item> consumer = this::add;

    Agrona(ManyToManyConcurrentArrayQueue<Item> calls) {
      super(calls);
      this.calls = calls;
    }

    @Override
    Item poll() {
      return calls.poll();
    }

    @Override
    boolean offer(Item item) {
      return calls.offer(item);
    }

    @Override
    int drain(int limit) {
      return calls.drain(consumer, limit);
    }
  }
}
