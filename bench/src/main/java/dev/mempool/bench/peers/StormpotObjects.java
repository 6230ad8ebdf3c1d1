package dev.mempool.bench.peers;

import dev.mempool.bench.PoolExhaustedException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import stormpot.Pool;
import stormpot.PoolTap;
import stormpot.Pooled;
import stormpot.Timeout;

/**
 * Stormpot in its direct mode, which never asks whether an object has expired, and a tap for each
 * thread, which keeps the object that the thread had last.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class StormpotObjects extends ObjectPeer<Pooled<Item>> {

  /** What the pool says when it is shut down while objects are out. */
  private static final Timeout PATIENCE = new Timeout(5, TimeUnit.SECONDS);

  /** The pool of all threads. */
  public static class All extends Shared {

    Pool<Pooled<Item>> pool;

    @Override
    void make() {
      pool = Pool.of(Stream.generate(Item::new).limit(POOL_SIZE).toArray(Item[]::new));
    }

    @Override
    void close() {
      try {
        if (!pool.shutdown().await(PATIENCE)) {
          throw new IllegalStateException("not all objects came back");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the pool shut down", e);
      }
    }
  }

  private PoolTap<Pooled<Item>> tap;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a parameterized type
  public StormpotObjects() {
    super(new Pooled[BURST]);
  }

  @Setup
  public void join(All all) {
    tap = all.pool.getSingleThreadedTap();
  }

  @TearDown
  public void leave(All all) {
    all.leave();
  }

  @Override
  Pooled<Item> get() {
    Pooled<Item> object = tap.tryClaim();
    if (object == null) {
      throw new PoolExhaustedException();
    }
    return object;
  }

  @Override
  void put(Pooled<Item> object) {
    object.release();
  }
}
