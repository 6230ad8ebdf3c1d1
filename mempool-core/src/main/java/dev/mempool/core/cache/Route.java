// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

/**
 * A way by which a get or put of the pool moves its objects: through the shared caches, directly to
 * and from the backend, or, in an observed pool, through the {@code ObservedRoute}, which chooses
 * again. {@link PoolCaches} says which route serves which thread. An abstract class, because calls
 * of its methods are cheaper than those of an interface. Thread-safe as far as the ops of the pool
 * are. Every method throws {@link IllegalStateException} if the pool is closed.
 */
public abstract class Route {

  /** For subclasses. */
  protected Route() {}

  /** {@return an object, or {@link dev.mempool.api.MempoolBackend#NONE} if there is none} */
  public abstract int get();

  /** Gets several objects. Returns whether they were got; if not, the array is unchanged. */
  public abstract boolean getBulk(int[] out, int from, int count);

  /** Puts an object of this pool. */
  public abstract void put(int object);

  /** Puts several objects of this pool, all or none. */
  public abstract void putBulk(int[] in, int from, int count);
}
