// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

/**
 * A listener that is told when a pool becomes low and when it is refilled: {@link
 * PoolBuilder#watermarks}. The methods do nothing unless overridden. They are called in turn, once
 * for each crossing of a watermark and in order, never by two threads at the same time, and without
 * a lock of the pool. When a method is called, the number of objects may have changed already. An
 * exception is logged and does not affect the pool.
 *
 * @since 0.1.0
 */
public interface WatermarkListener {

  /**
   * Called after the backend has come to have fewer objects than the low watermark.
   *
   * @param pool the pool
   */
  default void low(Pool pool) {}

  /**
   * Called after the backend has come to have as many objects as the refilled watermark again.
   *
   * @param pool the pool
   */
  default void refilled(Pool pool) {}
}
