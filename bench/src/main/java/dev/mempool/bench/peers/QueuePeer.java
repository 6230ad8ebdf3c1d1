package dev.mempool.bench.peers;

import dev.mempool.bench.PoolExhaustedException;
import java.util.Queue;

/**
 * A concurrent queue as a pool: what is free is in the queue.
 *
 * @param <Q> the kind of queue
 */
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public abstract class QueuePeer<Q extends Queue<Item>> extends ObjectPeer<Item> {

  /**
   * The queue of all threads.
   *
   * @param <Q> the kind of queue
   */
  public abstract static class Full<Q extends Queue<Item>> extends Shared {

    /** Twice the objects, so that gets and puts work on different places. */
    static final int CAPACITY = 2 * (ObjectPeer.POOL_SIZE + 1);

    Q queue;

    /** {@return an empty queue with {@value #CAPACITY} places} */
    abstract Q empty();

    @Override
    final void make() {
      queue = empty();
      for (int i = 0; i < ObjectPeer.POOL_SIZE; i++) {
        queue.add(new Item());
      }
    }

    @Override
    final void close() {
      expectFull(queue.size());
    }
  }

  Q queue;

  /** How many of the burst are got, or put. */
  int next;

  QueuePeer() {
    super(new Item[BURST]);
  }

  final void use(Full<Q> shared) {
    queue = shared.queue;
  }

  /** {@return an item, or {@code null} if none was found} */
  abstract Item poll();

  /** {@return whether there was a place} */
  abstract boolean offer(Item item);

  /** Gets at most so many, each with {@link #take}. {@return how many it were} */
  abstract int drain(int most);

  final void take(Item item) {
    kept[next++] = item;
  }

  @Override
  final Item get() {
    Item item = poll();
    while (item == null) {
      foundNothing();
      item = poll();
    }
    return item;
  }

  @Override
  final void put(Item item) {
    while (!offer(item)) {
      foundNoPlace();
    }
  }

  @Override
  final void getBurst() {
    next = 0;
    while (next < BURST) {
      if (drain(BURST - next) == 0) {
        foundNothing();
      }
    }
  }

  /**
   * Waits a moment. A get that finds nothing may have come to a place at which another thread has
   * not finished its put, after the system took its processor away.
   *
   * @throws PoolExhaustedException if the queue is really empty
   */
  final void foundNothing() {
    if (queue.isEmpty()) {
      throw new PoolExhaustedException();
    }
    Thread.onSpinWait();
  }

  /**
   * Waits a moment, as a get may be unfinished in the same way.
   *
   * @throws IllegalStateException if the queue is really full
   */
  final void foundNoPlace() {
    if (queue.size() >= Full.CAPACITY) {
      throw new IllegalStateException("more was put than there is");
    }
    Thread.onSpinWait();
  }
}
