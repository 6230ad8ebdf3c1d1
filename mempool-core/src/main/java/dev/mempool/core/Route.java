package dev.mempool.core;

/**
 * How objects get and go when the calling thread has no cache that it may use at once. An abstract
 * class, because that is dispatched cheaper than an interface.
 */
abstract class Route {

  /** As {@link Mempool#get()}. */
  abstract int get();

  /** As {@link Mempool#getBulk(int[], int, int)}. */
  abstract boolean getBulk(int[] out, int from, int count);

  /** As {@link Mempool#put(int)}; the index is the pool's. */
  abstract void put(int object);

  /** As {@link Mempool#putBulk(int[], int, int)}; the indices are the pool's. */
  abstract void putBulk(int[] in, int from, int count);
}
