// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

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
import org.openjdk.jmh.infra.Blackhole;
import stormpot.Pool;
import stormpot.PoolTap;
import stormpot.Pooled;
import stormpot.Timeout;

/**
 * A pool of Java objects. Here are all such pools except the queues, which are {@link QueuePeer}s.
 * Each is a class of its own: with lambdas, each call would first check the lambda's class.
 *
 * @param <T> the type of the objects
 */
abstract class ObjectPeer<T> extends Peer {

  /** An object of a pool that does not prescribe the type. */
  static final class Item {}

  /** An object with the handle by which Netty's recycler takes it back. */
  static final class Recycled {
    private final Recycler.Handle<Recycled> handle;

    Recycled(Recycler.Handle<Recycled> handle) {
      this.handle = handle;
    }
  }

  final T[] kept;

  /** Makes a peer with an array for a burst. */
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

  void use(T object, Blackhole hole) {
    hole.consume(object);
  }

  void useBurst(Blackhole hole) {
    hole.consume(kept);
  }

  @Override
  final void singles(Blackhole hole) {
    for (int i = 0; i < BURST; i++) {
      T object = get();
      use(object, hole);
      put(object);
    }
  }

  @Override
  final void burst(Blackhole hole) {
    getBurst();
    useBurst(hole);
    putBurst();
  }

  static void checkFull(long found) {
    if (found != Pools.SIZE) {
      throw new IllegalStateException(
          "%d objects are in the pool, and not %d".formatted(found, Pools.SIZE));
    }
  }

  /** {@return Netty's recycler with its defaults: it detects a second put of an object} */
  static Shared<ObjectPeer<Recycled>> recycler() {
    Recycler<Recycled> recycler =
        new Recycler<>() {
          @Override
          protected Recycled newObject(Handle<Recycled> handle) {
            return new Recycled(handle);
          }
        };
    return new Shared<>(
        () ->
            new ObjectPeer<Recycled>(new Recycled[BURST]) {
              @Override
              Recycled get() {
                return recycler.get();
              }

              @Override
              void put(Recycled object) {
                object.handle.recycle(object);
              }
            },
        () -> {});
  }

  /**
   * {@return Stormpot in its direct mode, which never checks whether an object has expired} Each
   * thread has a tap, which keeps the object that the thread had last.
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a parameterized type
  static Shared<ObjectPeer<Pooled<Item>>> stormpot() {
    Pool<Pooled<Item>> pool =
        Pool.of(Stream.generate(Item::new).limit(Pools.SIZE).toArray(Item[]::new));
    return new Shared<>(
        () -> {
          PoolTap<Pooled<Item>> tap = pool.getSingleThreadedTap();
          return new ObjectPeer<Pooled<Item>>(new Pooled[BURST]) {
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
          };
        },
        () -> {
          try {
            if (!pool.shutdown().await(new Timeout(5, TimeUnit.SECONDS))) {
              throw new IllegalStateException("not all objects came back");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the pool shut down", e);
          }
        });
  }

  /**
   * {@return an Apache Commons Pool that is full, and so large that it never destroys an object}
   */
  static GenericObjectPool<Item> newCommonsPool() {
    GenericObjectPoolConfig<Item> config = new GenericObjectPoolConfig<>();
    config.setMaxTotal(Pools.SIZE);
    config.setMaxIdle(Pools.SIZE);
    config.setJmxEnabled(false);
    GenericObjectPool<Item> pool =
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
      pool.addObjects(Pools.SIZE);
    } catch (Exception e) {
      throw new IllegalStateException("the pool could not be filled", e);
    }
    return pool;
  }

  /** {@return the pool with its other defaults, which check nothing at a get or a put} */
  static Shared<ObjectPeer<Item>> commonsPool(GenericObjectPool<Item> pool) {
    return new Shared<>(
        () ->
            new ObjectPeer<Item>(new Item[BURST]) {
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
            },
        () -> {
          checkFull(pool.getNumIdle());
          pool.close();
        });
  }
}
