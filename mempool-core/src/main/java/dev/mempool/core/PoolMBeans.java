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
 * Shows pools to management tools (JMX). A bean is called {@code
 * dev.mempool:type=Pool,name="NAME",id=N}; the id keeps pools of the same name apart, which
 * different registries may have. Any thread may call any method.
 */
public final class PoolMBeans {

  private static final AtomicInteger NEXT_ID = new AtomicInteger();

  private PoolMBeans() {}

  /** One bean in a server, until it is closed, or its pool is. Closing it again does nothing. */
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

    /** Takes the bean out of its server; the pool stays as it is. */
    @Override
    public void close() {
      pool.removeCloseAction(closeAction);
      unregister();
    }

    private void unregister() {
      try {
        server.unregisterMBean(name);
      } catch (InstanceNotFoundException e) {
        // by somebody who asked the server itself, or closed already
      } catch (JMException e) {
        throw refused(name, e);
      }
    }
  }

  /**
   * Registers a pool with the server of the JVM.
   *
   * @param pool an open pool
   * @return what ends it; the closing of the pool does so too
   * @throws IllegalStateException if the pool is closed
   */
  public static Registration register(Mempool pool) {
    return register(pool, ManagementFactory.getPlatformMBeanServer());
  }

  /**
   * Registers a pool with a server.
   *
   * @param pool an open pool
   * @param server the server
   * @return what ends it; the closing of the pool does so too
   * @throws MempoolException EIO if the server refuses it
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
      registration.unregister(); // the pool may have looked before the bean was there
    }
    return registration;
  }

  private static ObjectName nameOf(Mempool pool) {
    try {
      return new ObjectName(
          "dev.mempool:type=Pool,name=%s,id=%d"
              .formatted(ObjectName.quote(pool.name()), NEXT_ID.getAndIncrement()));
    } catch (MalformedObjectNameException e) {
      throw new AssertionError("a quoted name is always a good one", e);
    }
  }

  private static MempoolException refused(ObjectName name, JMException cause) {
    return new MempoolException(
        Reason.EIO, "the management server refused to change %s: %s".formatted(name, cause), cause);
  }

  /** The bean of a pool, which passes on each question of a management server. */
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
