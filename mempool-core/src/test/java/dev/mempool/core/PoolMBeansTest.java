// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.Subscription;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PoolMBeansTest {

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  private static MempoolBuilder builder(String name) {
    return Mempool.builder(name)
        .registry(new PoolRegistry())
        .opsTable(OpsTable.of(new TestOps()))
        .ops("test")
        .size(20)
        .elementSize(24)
        .cacheSize(8);
  }

  /** Returns the names of the beans of the pools that have the name of this one. */
  private Set<ObjectName> beansOf(Pool pool) throws MalformedObjectNameException {
    return server.queryNames(
        new ObjectName("dev.mempool:type=Pool,name=" + ObjectName.quote(pool.name()) + ",*"), null);
  }

  /** Registers a bean for a pool and returns its name. */
  private ObjectName registered(Pool pool) throws MalformedObjectNameException {
    Set<ObjectName> before = beansOf(pool);
    PoolMBeans.register(pool);
    Set<ObjectName> added = new HashSet<>(beansOf(pool));
    added.removeAll(before);
    assertEquals(1, added.size());
    return added.iterator().next();
  }

  @Test
  void attributesAreThoseOfThePool() throws Exception {
    try (Mempool pool = builder("a pool, with: \"signs\" = * ?").statistics(true).build()) {
      ObjectName bean = registered(pool);
      assertEquals("dev.mempool", bean.getDomain());
      assertEquals(pool.name(), ObjectName.unquote(bean.getKeyProperty("name")));
      assertEquals(pool.name(), server.getAttribute(bean, "Name"));
      assertEquals(20, server.getAttribute(bean, "Size"));
      assertEquals(20, server.getAttribute(bean, "Populated"));
      assertEquals(24, server.getAttribute(bean, "ElementSize"));
      assertEquals("test", server.getAttribute(bean, "Ops"));
      assertEquals(8, server.getAttribute(bean, "CacheSize"));
      OnThread.run(
          LcoreThread::new,
          () -> {
            pool.getBulk(new int[3], 0, 3);
            assertEquals(17, server.getAttribute(bean, "Available"));
            assertEquals(3, server.getAttribute(bean, "InUse"));
            assertEquals(1, server.getAttribute(bean, "Cached"));
            TabularData byLcore = (TabularData) server.getAttribute(bean, "CachedByLcore");
            assertEquals(1, byLcore.get(new Object[] {Lcore.current()}).get("value"));
            TabularData counts = (TabularData) server.getAttribute(bean, "Statistics");
            assertEquals(3L, counts.get(new Object[] {"getSuccessObjects"}).get("value"));
            assertEquals(4L, counts.get(new Object[] {"backendGetObjects"}).get("value"));
            assertEquals(12, counts.size());
          });
      assertEquals(pool.dump(), server.invoke(bean, "dump", new Object[0], new String[0]));
    }
  }

  @Test
  void toolsMayUseTheInterface() throws Exception {
    try (Mempool pool = builder("pool").statistics(true).build()) {
      ObjectName name = registered(pool);
      PoolMXBean bean = JMX.newMXBeanProxy(server, name, PoolMXBean.class);
      pool.put(pool.get());
      assertEquals(pool.statistics().orElseThrow().byName(), bean.getStatistics());
      bean.resetStatistics();
      Map<String, Long> anew = bean.getStatistics();
      assertTrue(anew != null && anew.get("putBulk") == 0);
      assertEquals(pool.dump(), bean.dump());
    }
  }

  @Test
  void aPoolThatDoesNotCountHasNoStatistics() throws Exception {
    try (Mempool pool = builder("pool").build()) {
      ObjectName bean = registered(pool);
      assertNull(server.getAttribute(bean, "Statistics"));
      RuntimeMBeanException e =
          assertThrows(
              RuntimeMBeanException.class,
              () -> server.invoke(bean, "resetStatistics", new Object[0], new String[0]));
      assertTrue(e.getCause().getMessage().contains("without statistics"));
    }
  }

  @Test
  void theEndOfAPoolIsTheEndOfItsBean() throws Exception {
    Mempool pool = builder("pool").build();
    Subscription registration = PoolMBeans.register(pool);
    assertEquals(1, beansOf(pool).size());
    pool.close();
    assertEquals(Set.of(), beansOf(pool));
    registration.close();
    assertThrows(IllegalStateException.class, () -> PoolMBeans.register(pool));
  }

  @Test
  void aRegistrationCanEndBeforeItsPool() throws Exception {
    try (Mempool pool = builder("pool").build()) {
      Subscription registration = PoolMBeans.register(pool);
      registration.close();
      assertEquals(Set.of(), beansOf(pool));
      registration.close();
      assertEquals(20, pool.availCount());
      try (Subscription _ = PoolMBeans.register(pool)) {
        assertEquals(1, beansOf(pool).size());
      }
      assertEquals(Set.of(), beansOf(pool));
    }
  }

  @Test
  void poolsOfOneNameInTwoRegistriesHaveTwoBeans() throws Exception {
    Mempool other = builder("pool").size(30).build();
    try (Mempool pool = builder("pool").build()) {
      ObjectName first = registered(pool);
      ObjectName second = registered(other);
      assertNotEquals(first, second);
      assertEquals(20, server.getAttribute(first, "Size"));
      assertEquals(30, server.getAttribute(second, "Size"));
      other.close();
      assertFalse(server.isRegistered(second));
      assertTrue(server.isRegistered(first));
    }
  }

  @Test
  @Timeout(60)
  void aPoolMayBeRegisteredWhileItIsPopulatedAndAnotherThreadClosesIt() throws Exception {
    PoolRegistry registry = new PoolRegistry();
    CountDownLatch populating = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    AtomicReference<Thread> closes = new AtomicReference<>();
    Mempool pool =
        builder("pool")
            .registry(registry)
            .size(1)
            .cacheSize(0)
            .initializer((memory, object) -> {
              populating.countDown();
              try {
                closing.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              while (closes.get().getState() != Thread.State.WAITING) { // for this thread
                Thread.onSpinWait();
              }
              PoolMBeans.register(registry.lookup("pool").orElseThrow());
            })
            .buildEmpty();
    Thread closer =
        Thread.ofPlatform()
            .daemon()
            .unstarted(() -> {
              try {
                populating.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              closes.set(Thread.currentThread());
              closing.countDown();
              pool.close();
            });
    closer.start();
    assertTimeoutPreemptively(
        Duration.ofSeconds(30), () -> pool.memory().populate(MemoryProvider.arena()));
    closer.join();
    assertTrue(server.queryNames(new ObjectName("dev.mempool:name=\"pool\",*"), null).isEmpty());
  }

  @Test
  void aBackendThatCannotBeClosedLeavesNoBean() throws Exception {
    Mempool pool =
        TestPools.of(
            TestOps.making(() ->
                new TestOps.Queue(4) {
                  @Override
                  public void close() {
                    throw new ArithmeticException("planted");
                  }
                }),
            4,
            0);
    ObjectName bean = registered(pool);
    assertThrows(MempoolException.class, pool::close);
    assertTrue(pool.isClosed());
    assertFalse(server.isRegistered(bean));
  }
}
