package dev.mempool.bench.peers;

import java.util.Queue;
import org.jctools.queues.MessagePassingQueue;

/**
 * A queue of JCTools, which can drain and fill.
 *
 * @param <Q> the kind of queue
 */
public abstract class JctoolsPeer<Q extends MessagePassingQueue<Item> & Queue<Item>>
    extends QueuePeer<Q> {

  private final MessagePassingQueue.Consumer<Item> take = this::take;
  private final MessagePassingQueue.Supplier<Item> give = () -> kept[next++];

  @Override
  final Item poll() {
    return queue.relaxedPoll();
  }

  @Override
  final boolean offer(Item item) {
    return queue.relaxedOffer(item);
  }

  @Override
  final int drain(int most) {
    return queue.drain(take, most);
  }

  @Override
  final void putBurst() {
    next = 0;
    while (next < BURST) {
      if (queue.fill(give, BURST - next) == 0) {
        foundNoPlace();
      }
    }
  }
}
