package dev.mempool.bench.peers;

import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.bench.measure.Pools;
import io.netty.util.Recycler;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.infra.Blackhole;
import stormpot.Pool;
import stormpot.PoolTap;
import stormpot.Pooled;
import stormpot.Timeout;

/** The pools of Java objects, except the queues. */
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public final class ObjectPeers {

  private ObjectPeers() {}

  /** An object of those pools that do not prescribe its type. */
  static final class Item {}

  /**
   * A thread that uses a pool of Java objects.
   *
   * @param <P> the type of the pool
   * @param <T> the type of the objects
   */
  public abstract static class ObjectPeer<P, T> extends Peer<P> {

    final T[] kept;

    /** Makes a peer with room for a burst. */
    ObjectPeer(T[] kept) {
      this.kept = kept;
    }

    abstract T get();

    abstract void put(T object);

    /** Fills the array, by a loop unless the library has a call for it. */
    void getBurst() {
      for (int i = 0; i < kept.length; i++) {
        kept[i] = get();
      }
    }

    /** Puts the array back, by a loop unless the library has a call for it. */
    void putBurst() {
      for (int i = 0; i < kept.length; i++) {
        put(kept[i]);
      }
    }

    @Benchmark
    public final void n1(Blackhole hole) {
      for (int i = 0; i < BURST; i++) {
        T object = get();
        hole.consume(object);
        put(object);
      }
    }

    @Benchmark
    public final void n32(Blackhole hole) {
      getBurst();
      hole.consume(kept);
      putBurst();
    }

    static void checkFull(long found) {
      if (found != Pools.SIZE) {
        throw new IllegalStateException(
            "%d objects are in the pool, and not %d".formatted(found, Pools.SIZE));
      }
    }
  }

  /** An object that has the handle by which Netty's recycler takes it back. */
  static final class Recycled {
    private final Recycler.Handle<Recycled> handle;

    Recycled(Recycler.Handle<Recycled> handle) {
      this.handle = handle;
    }
  }

  /**
   * Netty's recycler with its defaults: each thread has a pool of its own, and an object that is
   * put twice is detected.
   */
  @Fork(
      value = 3,
      jvmArgsAppend = {JmhSettings.UNSAFE, JmhSettings.EXECUTOR, JmhSettings.NETTY})
  public static class RecyclerObjects extends ObjectPeer<Recycler<Recycled>, Recycled> {

    private static final Recycler<Recycled> RECYCLER =
        new Recycler<>() {
          @Override
          protected Recycled newObject(Handle<Recycled> handle) {
            return new Recycled(handle);
          }
        };

    public RecyclerObjects() {
      super(new Recycled[BURST]);
    }

    @Override
    Recycler<Recycled> open() {
      return RECYCLER;
    }

    @Override
    void use(Recycler<Recycled> pool) {}

    @Override
    Recycled get() {
      return RECYCLER.get();
    }

    @Override
    void put(Recycled object) {
      object.handle.recycle(object);
    }
  }

  /**
   * Stormpot in its direct mode, which never checks whether an object has expired. Each thread has
   * a tap, which keeps the object that the thread had last.
   */
  public static class StormpotObjects extends ObjectPeer<Pool<Pooled<Item>>, Pooled<Item>> {

    private static final Timeout TIMEOUT = new Timeout(5, TimeUnit.SECONDS);

    private PoolTap<Pooled<Item>> tap;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a parameterized type
    public StormpotObjects() {
      super(new Pooled[BURST]);
    }

    @Override
    Pool<Pooled<Item>> open() {
      return Pool.of(Stream.generate(Item::new).limit(Pools.SIZE).toArray(Item[]::new));
    }

    @Override
    void use(Pool<Pooled<Item>> pool) {
      tap = pool.getSingleThreadedTap();
    }

    @Override
    void close(Pool<Pooled<Item>> pool) {
      try {
        if (!pool.shutdown().await(TIMEOUT)) {
          throw new IllegalStateException("not all objects came back");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the pool shut down", e);
      }
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

  /**
   * Apache Commons Pool, filled before it is used, and so large that it never destroys an idle
   * object. Its other defaults check nothing at a get or a put.
   */
  public static class CommonsPoolObjects extends ObjectPeer<GenericObjectPool<Item>, Item> {

    GenericObjectPool<Item> pool;

    public CommonsPoolObjects() {
      super(new Item[BURST]);
    }

    @Override
    GenericObjectPool<Item> open() {
      GenericObjectPoolConfig<Item> config = new GenericObjectPoolConfig<>();
      config.setMaxTotal(Pools.SIZE);
      config.setMaxIdle(Pools.SIZE);
      config.setJmxEnabled(false);
      GenericObjectPool<Item> filled =
          new GenericObjectPool<>(
              new BasePooledObjectFactory<>() {
                @Override
                public Item create() {
                  return new Item();
                }

                @Override
                public PooledObject<Item> wrap(Item item) {
                  return new DefaultPooledObject<>(item);
                }
              },
              config);
      try {
        filled.addObjects(Pools.SIZE);
      } catch (Exception e) {
        throw new IllegalStateException("the pool could not be filled", e);
      }
      return filled;
    }

    @Override
    void use(GenericObjectPool<Item> pool) {
      this.pool = pool;
    }

    @Override
    void close(GenericObjectPool<Item> pool) {
      checkFull(pool.getNumIdle());
      pool.close();
    }

    @Override
    Item get() {
      try {
        return pool.borrowObject();
      } catch (Exception e) {
        throw new IllegalStateException("the pool has no object", e);
      }
    }

    @Override
    void put(Item item) {
      pool.returnObject(item);
    }
  }
}
