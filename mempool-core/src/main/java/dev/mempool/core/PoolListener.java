// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

/**
 * A listener for the events of all pools in a registry: {@link PoolRegistry#addListener}. Each
 * method does nothing unless overridden. C counterpart: {@code
 * rte_mempool_event_callback_register}, whose events are the first two.
 *
 * <p>A method is called by the thread that populates, closes, or gets. That thread holds no lock
 * that a get or put needs, so a listener may use the pool. Exceptions and errors of a listener are
 * logged and do not affect the operation or other listeners.
 *
 * @since 0.1.0
 */
public interface PoolListener {

  /**
   * Called when all objects of a pool have memory and its registry has it. Called once per pool,
   * before the method that built or populated the pool returns.
   *
   * @param pool the pool
   */
  default void ready(Pool pool) {}

  /**
   * Called when a pool is about to be closed, before anything is released. If {@link Pool#close()}
   * then throws and leaves the pool open, the next attempt calls this method again. Other threads
   * that close the pool wait until the listeners have returned, unless they are themselves closing
   * or populating a pool. A listener may close other pools; it must not wait for another thread
   * that closes this one.
   *
   * @param pool the pool
   */
  default void closing(Pool pool) {}

  /**
   * Called when a get has found too few objects. After that it is not called again until the
   * backend of the pool has given objects to a thread; so threads that keep asking an empty pool
   * cause one call. The get returns after the listeners, so a listener should be fast. A get of
   * {@linkplain Mempool#getContigBlocks blocks} does not cause a call.
   *
   * @param pool the pool
   */
  default void exhausted(Pool pool) {}
}
