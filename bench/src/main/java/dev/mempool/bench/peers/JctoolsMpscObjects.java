package dev.mempool.bench.peers;

import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** JCTools' queue for one thread that gets and any number that put. */
public class JctoolsMpscObjects extends QueuePeer<MpscVarHandleArrayQueue<Item>> {

  /** The queue of all threads. */
  public static class Pool extends Full<MpscVarHandleArrayQueue<Item>> {
    @Override
    MpscVarHandleArrayQueue<Item> empty() {
      return new MpscVarHandleArrayQueue<>(CAPACITY);
    }
  }

  private int next;
  private final MessagePassingQueue.Consumer<Item> take = item -> kept[next++] = item;
  private final MessagePassingQueue.Supplier<Item> give = () -> kept[next++];

  @Setup
  public void join(Pool pool) {
    use(pool);
  }

  @TearDown
  public void leave(Pool pool) {
    pool.leave();
  }

  @Override
  Item get() {
    Item item = queue.relaxedPoll();
    while (item == null) {
      foundNothing();
      item = queue.relaxedPoll();
    }
    return item;
  }

  @Override
  void put(Item item) {
    while (!queue.relaxedOffer(item)) {
      foundNoPlace();
    }
  }

  @Override
  void getBurst() {
    next = 0;
    while (next < BURST) {
      if (queue.drain(take, BURST - next) == 0) {
        foundNothing();
      }
    }
  }

  @Override
  void putBurst() {
    next = 0;
    while (next < BURST) {
      if (queue.fill(give, BURST - next) == 0) {
        foundNoPlace();
      }
    }
  }
}
