package dev.mempool.bench.peers;

import dev.mempool.bench.Forks;
import java.util.function.Consumer;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Agrona's queue for any number of threads on both sides; it can drain, and cannot fill. */
@Fork(
    value = 3,
    jvmArgsAppend = {Forks.UNSAFE, Forks.EXECUTOR, Forks.PINNED_CLASS, AgronaObjects.INTERNALS})
public class AgronaObjects extends QueuePeer<ManyToManyConcurrentArrayQueue<Item>> {

  /** Agrona reads and writes memory through the JDK's own Unsafe. */
  static final String INTERNALS = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";

  /** The queue of all threads. */
  public static class Pool extends Full<ManyToManyConcurrentArrayQueue<Item>> {
    @Override
    ManyToManyConcurrentArrayQueue<Item> empty() {
      return new ManyToManyConcurrentArrayQueue<>(CAPACITY);
    }
  }

  private final Consumer<Item> take = this::take;

  @Setup
  public void join(Pool pool) {
    use(pool);
  }

  @TearDown
  public void leave(Pool pool) {
    pool.leave();
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
  int drain(int most) {
    return queue.drain(take, most);
  }
}
