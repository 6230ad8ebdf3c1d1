package dev.mempool.bench.peers;

import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.peers.ObjectPeers.Item;
import dev.mempool.bench.peers.ObjectPeers.ObjectPeer;
import java.util.Queue;
import java.util.function.Consumer;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.openjdk.jmh.annotations.Fork;

/** The concurrent queues that are used as pools: the free objects are in the queue. */
public final class QueuePeers {

  private QueuePeers() {}

  /**
   * A thread that uses a queue as a pool.
   *
   * @param <Q> the type of the queue
   */
  @SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
  public abstract static class QueuePeer<Q extends Queue<Item>> extends ObjectPeer<Q, Item> {

    /** Twice the number of objects, so that gets and puts work on different slots. */
    static final int CAPACITY = 2 * (Pools.SIZE + 1);

    Q queue;

    /** The objects of the burst that are got, or put, so far. */
    int next;

    QueuePeer() {
      super(new Item[BURST]);
    }

    /** {@return an empty queue with {@value #CAPACITY} slots} */
    abstract Q empty();

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
    final Q open() {
      Q full = empty();
      for (int i = 0; i < Pools.SIZE; i++) {
        full.add(new Item());
      }
      return full;
    }

    @Override
    final void use(Q pool) {
      queue = pool;
    }

    @Override
    final void close(Q pool) {
      checkFull(pool.size());
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
     * Waits a moment. A get finds no item if it reaches a slot whose put another thread has not
     * finished, because the system has preempted it.
     *
     * @throws PoolExhaustedException if the queue is really empty
     */
    final void waitForItem() {
      if (queue.isEmpty()) {
        throw new PoolExhaustedException();
      }
      Thread.onSpinWait();
    }

    /**
     * Waits a moment, because a get may be unfinished in the same way.
     *
     * @throws IllegalStateException if the queue is really full
     */
    final void waitForSlot() {
      if (queue.size() >= CAPACITY) {
        throw new IllegalStateException("more objects were put than there are");
      }
      Thread.onSpinWait();
    }
  }

  /**
   * A queue of JCTools, which can drain and fill.
   *
   * @param <Q> the type of the queue
   */
  public abstract static class JctoolsPeer<Q extends MessagePassingQueue<Item> & Queue<Item>>
      extends QueuePeer<Q> {

    private final MessagePassingQueue.Consumer<Item> consumer = this::add;
    private final MessagePassingQueue.Supplier<Item> supplier = () -> kept[next++];

    @Override
    final Item poll() {
      return queue.relaxedPoll();
    }

    @Override
    final boolean offer(Item item) {
      return queue.relaxedOffer(item);
    }

    @Override
    final int drain(int limit) {
      return queue.drain(consumer, limit);
    }

    @Override
    final void putBurst() {
      next = 0;
      while (next < BURST) {
        if (queue.fill(supplier, BURST - next) == 0) {
          waitForSlot();
        }
      }
    }
  }

  /** JCTools' queue for any number of threads on both sides. */
  public static class JctoolsObjects extends JctoolsPeer<MpmcVarHandleArrayQueue<Item>> {

    @Override
    MpmcVarHandleArrayQueue<Item> empty() {
      return new MpmcVarHandleArrayQueue<>(CAPACITY);
    }
  }

  /** JCTools' queue for one thread that gets and any number of threads that put. */
  public static class JctoolsMpscObjects extends JctoolsPeer<MpscVarHandleArrayQueue<Item>> {

    @Override
    MpscVarHandleArrayQueue<Item> empty() {
      return new MpscVarHandleArrayQueue<>(CAPACITY);
    }
  }

  /** Agrona's queue for any number of threads on both sides. It can drain, but not fill. */
  @Fork(
      value = 3,
      jvmArgsAppend = {
        JmhSettings.UNSAFE,
        JmhSettings.EXECUTOR,
        JmhSettings.PINNED,
        AgronaObjects.INTERNALS
      })
  public static class AgronaObjects extends QueuePeer<ManyToManyConcurrentArrayQueue<Item>> {

    /** Agrona reads and writes memory by the JDK's internal Unsafe. */
    static final String INTERNALS = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";

    private final Consumer<Item> consumer = this::add;

    @Override
    ManyToManyConcurrentArrayQueue<Item> empty() {
      return new ManyToManyConcurrentArrayQueue<>(CAPACITY);
    }

    @Override
    Item poll() {
      return queue.poll();
    }

    @Override
    boolean offer(Item item) {
      return queue.offer(item);
    }

    @Override
    int drain(int limit) {
      return queue.drain(consumer, limit);
    }
  }
}
