// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.Subscription;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.Collected;
import dev.mempool.testsupport.OnThread;
import java.lang.reflect.Proxy;
import java.util.Objects;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.NotCompliantMBeanException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing keeps what was closed or unsubscribed: neither the pool nor the whole process does. */
class GivenUpTest {

  private static Mempool pool(Guard guard, int cacheSize) {
    return TestPools.builder(new TestOps(), 40, cacheSize)
        .guard(guard)
        .statistics(guard != Guard.OFF)
        .reportLeaks(false)
        .build();
  }

  @ParameterizedTest
  @CsvSource({"OFF, 0", "OFF, 8", "TRACE, 0", "TRACE, 8"})
  void aClosedPool(Guard guard, int cacheSize) throws Exception {
    OnThread.run(
        LcoreThread::new,
        () ->
            assertTrue(
                Collected.collected(() -> {
                  Mempool pool = pool(guard, cacheSize);
                  pool.put(pool.get());
                  pool.put(pool.get()); // by way of the latest cache of the lcore
                  Thread virtual = Thread.ofVirtual().start(() -> pool.put(pool.get()));
                  joined(virtual);
                  Subscription _ = PoolMBeans.register(pool);
                  UserOwnedCache _ = pool.newCache(4);
                  pool.close();
                  return pool;
                })));
  }

  private static void joined(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Guard.class,
      names = {"OFF", "TRACE"})
  void aCacheOfAClosedPool(Guard guard) throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          Mempool pool = pool(guard, 8);
          assertTrue(
              Collected.collected(() -> {
                MempoolCache ofTheLcore = Objects.requireNonNull(pool.currentCache());
                pool.put(pool.get());
                pool.put(pool.get());
                pool.close();
                return ofTheLcore;
              }));
          assertTrue(pool.isClosed());
        });
    Mempool pool = pool(guard, 8);
    assertTrue(
        Collected.collected(() -> {
          UserOwnedCache own = pool.newCache(4);
          own.put(own.get());
          pool.close();
          return own;
        }));
    assertTrue(pool.isClosed());
  }

  /** The pool goes on, and what the cache has counted stays counted. */
  @ParameterizedTest
  @EnumSource(
      value = Guard.class,
      names = {"OFF", "TRACE"})
  void aClosedCache(Guard guard) throws Exception {
    try (Mempool pool = pool(guard, 0)) {
      assertTrue(
          Collected.collected(() -> {
            UserOwnedCache own = pool.newCache(4);
            own.put(own.get());
            own.close();
            return own;
          }));
      assertTrue(pool.isFull());
      pool.statistics().ifPresent(counts -> assertEquals(1, counts.putBulk()));
    }
  }

  @Test
  void aListenerThatUnsubscribed() throws Exception {
    PoolRegistry registry = new PoolRegistry();
    assertTrue(
        Collected.collected(() -> {
          PoolListener listener = new PoolListener() {};
          registry.addListener(listener).close();
          return listener;
        }));
    assertEquals(0, registry.names().size());
  }

  /** The server is reachable from nothing but the subscription. */
  @Test
  void aBeanThatWasUnregistered() throws Exception {
    try (Mempool pool = pool(Guard.OFF, 0)) {
      assertTrue(
          Collected.collected(() -> {
            MBeanServer server = MBeanServerFactory.newMBeanServer();
            PoolMBeans.register(pool, server).close();
            assertEquals(1, server.getMBeanCount(), "the delegate of the server");
            return server;
          }));
      assertTrue(pool.isFull());
    }
  }

  @Test
  void aBeanThatTheServerRefused() throws Exception {
    try (Mempool pool = pool(Guard.OFF, 0)) {
      assertTrue(
          Collected.collected(() -> {
            MBeanServer server = refusing();
            assertThrows(MempoolException.class, () -> PoolMBeans.register(pool, server));
            return server;
          }));
      assertTrue(pool.isFull());
    }
  }

  private static MBeanServer refusing() {
    return (MBeanServer)
        Proxy.newProxyInstance(
            GivenUpTest.class.getClassLoader(),
            new Class<?>[] {MBeanServer.class},
            (_, _, _) -> {
              throw new NotCompliantMBeanException("planted");
            });
  }

  /** The name is taken while the pool is built: the last step fails, and all others are undone. */
  @ParameterizedTest
  @ValueSource(ints = {0, 4})
  void aPoolThatWasNotBuilt(int cacheSize) throws Exception {
    PoolRegistry registry = new PoolRegistry();
    assertTrue(
        Collected.collected(() -> {
          TestOps ops = new TestOps();
          MempoolException e =
              assertThrows(
                  MempoolException.class,
                  () ->
                      TestPools.builder(ops, 4, cacheSize)
                          .registry(registry)
                          .initializer((_, object) -> {
                            if (object == 0) {
                              TestPools.builder(new TestOps(), 4, 0).registry(registry).build();
                            }
                          })
                          .build());
          assertEquals(MempoolException.Reason.EEXIST, e.reason());
          assertTrue(ops.last.closed);
          return ops;
        }));
    registry.lookup("pool").orElseThrow().close();
    assertEquals(0, registry.names().size());
  }
}
