// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

/**
 * Thrown if a pool is used after it was closed.
 *
 * @since 0.1.0
 */
public final class PoolClosedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** The name of the pool. */
  private final String pool;

  /**
   * Creates an exception.
   *
   * @param pool the name of the pool
   * @param message a text that names the pool and what was tried
   */
  public PoolClosedException(String pool, String message) {
    super(message);
    this.pool = pool;
  }

  /** {@return the name of the pool that is closed} */
  public String pool() {
    return pool;
  }
}
