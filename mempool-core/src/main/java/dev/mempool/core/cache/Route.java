package dev.mempool.core.cache;

/**
 * A way for objects between the calling thread and the pool: one {@code get} or {@code put} of the
 * pool takes one route. An abstract class, because calls of one are cheaper than calls of an
 * interface. Thread-safe as far as the ops of the pool are. Every method throws {@link
 * IllegalStateException} if the pool is closed.
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
