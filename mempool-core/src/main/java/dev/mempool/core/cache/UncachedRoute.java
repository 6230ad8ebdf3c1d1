// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

/**
 * The route of threads that have no cache of their own: {@link SharedCaches} if the pool has them,
 * else {@link BackendRoute}. Owners of caches ask it too, if the backend has too few objects: a get
 * must not fail as long as the shared caches have objects for it.
 */
public abstract class UncachedRoute extends Route {

  UncachedRoute() {}

  /**
   * Gets an object after the backend had none: from the shared caches, from the caches of idle
   * lcores, or from the backend again. If there is none, the pool is short of objects from then on.
   *
   * @return the object, or {@link dev.mempool.api.MempoolBackend#NONE}
   */
  abstract int getElsewhere();

  /** Gets several objects, all or none, as {@link #getElsewhere} gets one. */
  abstract boolean getBulkElsewhere(int[] out, int from, int count);

  /**
   * Sends all objects in shared caches to the backend.
   *
   * @return whether there were any
   * @throws IllegalStateException if the pool is closed, or the backend refuses the objects of a
   *     cache; they stay in it then
   */
  public abstract boolean flush();

  /** {@return the number of objects in shared caches; approximate while other threads use them} */
  public abstract int count();

  /** Ends the use of the shared caches of a pool that was closed. */
  abstract void drop();
}
