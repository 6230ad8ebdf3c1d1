package dev.mempool.api;

/** The receiver of the addresses of a pool's objects while the pool is populated. */
@FunctionalInterface
public interface ObjectPlacer {

  /**
   * Places the next object of the pool: the one with the lowest index that has no memory yet.
   *
   * @param address the native address of the object's first byte, a multiple of the pool's
   *     alignment. The slot that starts there must be completely in the chunk and must not overlap
   *     that of another object
   */
  void place(long address);
}
