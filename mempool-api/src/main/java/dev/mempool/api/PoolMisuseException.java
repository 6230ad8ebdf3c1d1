// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a pool finds that its objects were used wrongly: an object was put twice, was written
 * to after it was put, was written to beyond its end, or does not belong to the caller any more.
 *
 * <p>The fault is often in another place than the call that throws: the thread that finds damaged
 * bytes is not always the thread that wrote them.
 *
 * @since 0.1.0
 */
public final class PoolMisuseException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** The name of the pool. */
  private final String pool;

  /** The index of the object, or {@link MempoolBackend#NONE}. */
  private final int object;

  /**
   * Creates an exception.
   *
   * @param pool the name of the pool
   * @param object the index of the object, or {@link MempoolBackend#NONE} if it is not known which
   *     object was misused
   * @param message a text that names the pool and the object, and tells what is wrong
   */
  public PoolMisuseException(String pool, int object, String message) {
    this(pool, object, message, null);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param pool the name of the pool
   * @param object the index of the object, or {@link MempoolBackend#NONE} if it is not known which
   *     object was misused
   * @param message a text that names the pool and the object, and tells what is wrong
   * @param cause the exception that led to this one, or {@code null}
   */
  public PoolMisuseException(String pool, int object, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.pool = pool;
    this.object = object;
  }

  /** {@return the name of the pool whose object was misused} */
  public String pool() {
    return pool;
  }

  /**
   * {@return the index of the object that was misused, or {@link MempoolBackend#NONE} if it is not
   * known which one}
   */
  public int object() {
    return object;
  }
}
