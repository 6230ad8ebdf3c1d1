package dev.mempool.core;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.lang.management.ManagementFactory;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Management beans (JMX) of pools. The name of a bean is {@code
 * dev.mempool:type=Pool,name="NAME",id=N}; the id distinguishes pools of the same name in different
 * registries. Thread-safe.
 */
public final class PoolMBeans {

  private static final AtomicInteger NEXT_ID = new AtomicInteger();

  private PoolMBeans() {}

  /**
   * A bean that is registered in a management server. It is removed when this registration or its
   * pool is closed.
   */
  public static final class Registration implements AutoCloseable {

    private final Mempool pool;
    private final MBeanServer server;
    private final ObjectName name;
    private final Runnable closeAction = this::unregister;

    private Registration(Mempool pool, MBeanServer server, ObjectName name) {
      this.pool = pool;
      this.server = server;
      this.name = name;
    }

    /** {@return the name of the bean} */
    public ObjectName name() {
      return name;
    }

    /**
     * Removes the bean from its server; the pool stays open. Does nothing if the bean was removed
     * before.
     */
    @Override
    public void close() {
      pool.removeCloseAction(closeAction);
      unregister();
    }

    private void unregister() {
      try {
        server.unregisterMBean(name);
      } catch (InstanceNotFoundException e) {
        // another caller has removed it, by this registration or by the server
      } catch (JMException e) {
        throw refused(name, e);
      }
    }
  }

  /**
   * Registers a bean for a pool in the management server of the JVM.
   *
   * @param pool an open pool
   * @return the registration, which ends when it or the pool is closed
   * @throws MempoolException EIO if the server refuses the bean
   * @throws IllegalStateException if the pool is closed
   */
  public static Registration register(Mempool pool) {
    return register(pool, ManagementFactory.getPlatformMBeanServer());
  }

  /**
   * Registers a bean for a pool in a management server.
   *
   * @param pool an open pool
   * @param server the server
   * @return the registration, which ends when it or the pool is closed
   * @throws MempoolException EIO if the server refuses the bean
   * @throws IllegalStateException if the pool is closed
   */
  public static Registration register(Mempool pool, MBeanServer server) {
    Registration registration = new Registration(pool, server, nameOf(pool));
    pool.addCloseAction(registration.closeAction);
    try {
      server.registerMBean(new Bean(pool), registration.name);
    } catch (JMException e) {
      pool.removeCloseAction(registration.closeAction);
      throw refused(registration.name, e);
    }
    if (pool.isClosed()) {
      registration.unregister(); // the pool may have run its actions before the bean was there
    }
    return registration;
  }

  private static ObjectName nameOf(Mempool pool) {
    try {
      return new ObjectName(
          "dev.mempool:type=Pool,name=%s,id=%d"
              .formatted(ObjectName.quote(pool.name()), NEXT_ID.getAndIncrement()));
    } catch (MalformedObjectNameException e) {
      throw new AssertionError("a quoted name is always valid", e);
    }
  }

  private static MempoolException refused(ObjectName name, JMException cause) {
    return new MempoolException(
        Reason.EIO, "the management server refused to change %s: %s".formatted(name, cause), cause);
  }

  /** The bean of a pool, which passes each call of the management server on to the pool. */
  private record Bean(Mempool pool) implements PoolMXBean {

    @Override
    public String getName() {
      return pool.name();
    }

    @Override
    public int getSize() {
      return pool.size();
    }

    @Override
    public int getPopulated() {
      return pool.memory().populated();
    }

    @Override
    public int getElementSize() {
      return pool.geometry().elementSize();
    }

    @Override
    public String getOps() {
      return pool.ops().name();
    }

    @Override
    public int getCacheSize() {
      return pool.cacheSize();
    }

    @Override
    public int getAvailable() {
      return pool.availCount();
    }

    @Override
    public int getInUse() {
      return pool.inUseCount();
    }

    @Override
    public int getCached() {
      return pool.cachedCount();
    }

    @Override
    public SortedMap<Integer, Integer> getCachedByLcore() {
      return pool.caches().countsByLcore();
    }

    @Override
    public @Nullable PoolStatistics getStatistics() {
      return pool.statistics().orElse(null);
    }

    @Override
    public void resetStatistics() {
      pool.resetStatistics();
    }

    @Override
    public String dump() {
      return pool.dump().toString();
    }
  }
}
