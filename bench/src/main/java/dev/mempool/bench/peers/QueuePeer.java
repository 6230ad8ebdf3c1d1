package dev.mempool.bench.peers;

import dev.mempool.bench.PoolExhaustedException;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

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

    /**
     * Twice the objects. A put into a queue without room to spare goes to the very place that a get
     * has just taken and may not have left yet, and is then told that the queue is full.
     */
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

  QueuePeer() {
    super(new Item[BURST]);
  }

  final void use(Full<Q> shared) {
    queue = shared.queue;
  }

  static Item present(@Nullable Item item) {
    if (item == null) {
      throw new PoolExhaustedException();
    }
    return item;
  }

  /** A queue that is full has got something that was not taken from it. */
  static void accepted(boolean answer) {
    if (!answer) {
      throw new IllegalStateException("more was put than there is");
    }
  }
}
