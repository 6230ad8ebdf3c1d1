package dev.mempool.api;

/** Receives the place of each object while a pool is populated. */
@FunctionalInterface
public interface ObjectPlacer {

  /**
   * Places the next object of the pool: the first call places the lowest index that has no memory
   * yet, and so on.
   *
   * @param address the native address of the object's first byte, a multiple of the pool's
   *     alignment, with a whole slot of the chunk behind it that no other object has
   */
  void place(long address);
}
