package dev.mempool.bench.peers;

import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Apache Commons Pool: filled before it is used, so large that it never destroys an idle object,
 * and with its defaults else, which check nothing at a get or a put.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class CommonsPoolObjects extends ObjectPeer<Item> {

  /** The pool of all threads. */
  public static class Pool extends Shared {

    GenericObjectPool<Item> pool;

    @Override
    void make() {
      GenericObjectPoolConfig<Item> config = new GenericObjectPoolConfig<>();
      config.setMaxTotal(POOL_SIZE);
      config.setMaxIdle(POOL_SIZE);
      config.setJmxEnabled(false);
      pool = new GenericObjectPool<>(new Items(), config);
      try {
        pool.addObjects(POOL_SIZE);
      } catch (Exception e) {
        throw new IllegalStateException("the pool could not be filled", e);
      }
    }

    @Override
    void close() {
      expectFull(pool.getNumIdle());
      pool.close();
    }
  }

  private static final class Items extends BasePooledObjectFactory<Item> {
    @Override
    public Item create() {
      return new Item();
    }

    @Override
    public PooledObject<Item> wrap(Item item) {
      return new DefaultPooledObject<>(item);
    }
  }

  private GenericObjectPool<Item> pool;

  public CommonsPoolObjects() {
    super(new Item[BURST]);
  }

  @Setup
  public void join(Pool shared) {
    pool = shared.pool;
  }

  @TearDown
  public void leave(Pool shared) {
    shared.leave();
  }

  @Override
  Item get() {
    try {
      return pool.borrowObject();
    } catch (Exception e) {
      throw new IllegalStateException("the pool gave nothing", e);
    }
  }

  @Override
  void put(Item item) {
    pool.returnObject(item);
  }
}
