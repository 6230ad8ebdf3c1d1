// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.Subscription;
import dev.mempool.core.foreign.Faults;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Management beans (JMX) of pools. The name of a bean is {@code
 * dev.mempool:type=Pool,name="NAME",id=N}; the id distinguishes pools of the same name in different
 * registries. The query {@code dev.mempool:type=Pool,*} finds all beans. A bean does not keep its
 * pool reachable. Thread-safe.
 *
 * @since 0.1.0
 */
public final class PoolMBeans {

  private static final AtomicInteger NEXT_ID = new AtomicInteger();

  private PoolMBeans() {}

  /**
   * Registers a bean for a pool in the management server of the JVM.
   *
   * @param pool an open pool
   * @return the subscription, which ends when it or the pool is closed
   * @throws MempoolException EIO if the server refuses the bean
   * @throws PoolClosedException if the pool is closed
   */
  public static Subscription register(Pool pool) {
    return register(pool, ManagementFactory.getPlatformMBeanServer());
  }

  /**
   * Registers a bean for a pool in a management server.
   *
   * @param pool an open pool
   * @param server the server
   * @return the subscription, which ends when it or the pool is closed
   * @throws MempoolException EIO if the server refuses the bean
   * @throws PoolClosedException if the pool is closed
   */
  public static Subscription register(Pool pool, MBeanServer server) {
    Objects.requireNonNull(server, "server");
    Mempool mempool = Objects.requireNonNull(pool, "pool").mempool();
    ObjectName name = nameOf(pool);
    Runnable unregister = () -> unregister(server, name);
    mempool.addCloseAction(unregister);
    try {
      server.registerMBean(new Bean(new WeakReference<>(pool), pool.name()), name);
    } catch (Throwable e) { // a management server is foreign code
      mempool.removeCloseAction(unregister);
      throw refused(name, e);
    }
    if (pool.isClosed()) {
      unregister.run(); // the pool may have run its actions before the bean was there
    }
    return () -> {
      mempool.removeCloseAction(unregister);
      unregister.run();
    };
  }

  private static void unregister(MBeanServer server, ObjectName name) {
    try {
      server.unregisterMBean(name);
    } catch (InstanceNotFoundException e) {
      // another caller has removed it, by the subscription or by the server
    } catch (Throwable e) { // a management server is foreign code
      throw refused(name, e);
    }
  }

  private static ObjectName nameOf(Pool pool) {
    try {
      return new ObjectName(
          String.format(
              Locale.ROOT,
              "dev.mempool:type=Pool,name=%s,id=%d",
              ObjectName.quote(pool.name()),
              NEXT_ID.getAndIncrement()));
    } catch (MalformedObjectNameException e) {
      throw new AssertionError("a quoted name is always valid", e);
    }
  }

  private static MempoolException refused(ObjectName name, Throwable cause) {
    return new MempoolException(
        Reason.EIO,
        String.format(
            Locale.ROOT,
            "the management server refused to change %s: %s",
            name,
            Faults.text(cause)),
        Faults.printable(cause));
  }

  /**
   * The bean of a pool, which passes each call of the management server on to the pool. It does not
   * keep the pool reachable: a pool that nobody else reaches was dropped, which is to be noticed.
   */
  private record Bean(WeakReference<Pool> reference, String name) implements PoolMXBean {

    private Pool pool() {
      Pool pool = reference.get();
      if (pool == null) { // it was dropped, and the bean is about to be unregistered
        throw new IllegalStateException("pool '" + name + "' is gone");
      }
      return pool;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public int getSize() {
      return pool().size();
    }

    @Override
    public int getPopulated() {
      return pool().memory().populated();
    }

    @Override
    public int getElementSize() {
      return pool().elementSize();
    }

    @Override
    public String getOps() {
      return pool().ops().name();
    }

    @Override
    public int getCacheSize() {
      return pool().cacheSize();
    }

    @Override
    public int getAvailable() {
      return pool().availCount();
    }

    @Override
    public int getInUse() {
      return pool().inUseCount();
    }

    @Override
    public int getCached() {
      return pool().cachedCount();
    }

    @Override
    public int getGeneration() {
      return pool().generation();
    }

    @Override
    public boolean isRetired() {
      return pool().isRetired();
    }

    @Override
    public String getFreeObjects() {
      return pool().snapshot().freeObjects();
    }

    @Override
    public SortedMap<Integer, Integer> getCachedByLcore() {
      return pool().mempool().caches().countsByLcore();
    }

    @Override
    public @Nullable Map<String, Long> getStatistics() {
      return pool().statistics().map(PoolStatistics::byName).orElse(null);
    }

    @Override
    public void resetStatistics() {
      pool().resetStatistics();
    }

    @Override
    public String dump() {
      return pool().dump();
    }
  }
}
