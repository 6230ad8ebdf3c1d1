package dev.mempool.core;

/**
 * Learns of the events of all pools in a registry: {@link PoolRegistry#addListener}. Each method
 * does nothing unless overridden. C counterpart: {@code rte_mempool_event_callback_register}, whose
 * events are the first two.
 *
 * <p>Methods are called on the thread that populated, closed, or got; while no lock is held that an
 * operation on an object needs. What a listener throws is logged, and stops nobody.
 */
public interface PoolListener {

  /**
   * All objects of a pool have memory. It is in its registry, and can be used. Told once per pool,
   * before the call that made or populated it returns.
   *
   * @param pool the pool
   */
  default void ready(Mempool pool) {}

  /**
   * A pool is about to be closed: nothing of it has been given back. Told again at the next attempt
   * when {@link Mempool#close()} throws and leaves the pool open. Other threads that close it wait
   * for the listener.
   *
   * @param pool the pool
   */
  default void destroy(Mempool pool) {}

  /**
   * A get found too few objects. Told at the first failure, and not again until the backend of the
   * pool has given objects to somebody since; threads that keep asking an empty pool cause one
   * call. Runs before that get returns, on its thread, so it had better be brief. A get of
   * {@linkplain Mempool#getContigBlocks blocks} does not count.
   *
   * @param pool the pool
   */
  default void exhausted(Mempool pool) {}
}
