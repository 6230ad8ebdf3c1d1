package dev.mempool.core;

import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.Subscription;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.SortedMap;
import javax.management.MBeanServer;
import org.jspecify.annotations.Nullable;

/**
 * The management bean (JMX) of a pool. Its name is {@code dev.mempool:type=Pool,name="NAME",id=N},
 * where the id distinguishes pools of the same name in different registries: the query {@code
 * dev.mempool:type=Pool,*} finds all beans. Counts are approximate while threads use the pool. The
 * methods {@link #getAvailable()}, {@link #getInUse()} and {@link #dump()} throw {@link
 * IllegalStateException} if the pool is closed.
 */
public interface PoolMXBean {

  /**
   * Registers a bean for a pool in the management server of the JVM. Thread-safe.
   *
   * @param pool an open pool
   * @return the subscription, which ends when it or the pool is closed
   * @throws MempoolException EIO if the server refuses the bean
   * @throws PoolClosedException if the pool is closed
   */
  static Subscription register(Pool pool) {
    return register(pool, ManagementFactory.getPlatformMBeanServer());
  }

  /**
   * Registers a bean for a pool in a management server. Thread-safe.
   *
   * @param pool an open pool
   * @param server the server
   * @return the subscription, which ends when it or the pool is closed
   * @throws MempoolException EIO if the server refuses the bean
   * @throws PoolClosedException if the pool is closed
   */
  static Subscription register(Pool pool, MBeanServer server) {
    return PoolMBeans.register(pool, server);
  }

  /** {@return the name of the pool} */
  String getName();

  /** {@return the number of objects} */
  int getSize();

  /** {@return the number of objects that have memory} */
  int getPopulated();

  /** {@return the size of each object in bytes} */
  int getElementSize();

  /** {@return the name of the ops} */
  String getOps();

  /** {@return the most objects in the cache of each lcore, 0 for no caches} */
  int getCacheSize();

  /** {@return the number of objects that are not in use, as {@link Pool#availCount()}} */
  int getAvailable();

  /** {@return the number of objects in use, as {@link Pool#inUseCount()}} */
  int getInUse();

  /** {@return the number of objects in caches, as {@link Pool#cachedCount()}} */
  int getCached();

  /**
   * {@return the number of objects in the cache of each lcore whose cache is not empty, by lcore
   * id}
   */
  SortedMap<Integer, Integer> getCachedByLcore();

  /**
   * {@return the counts of gets and puts by the names of the methods of {@link PoolStatistics};
   * {@code null} if the pool does not count}
   */
  @Nullable Map<String, Long> getStatistics();

  /**
   * Resets the statistics, as {@link Pool#resetStatistics()}.
   *
   * @throws IllegalStateException if the pool does not count
   */
  void resetStatistics();

  /** {@return the text of {@link Pool#dump()}} */
  String dump();
}
