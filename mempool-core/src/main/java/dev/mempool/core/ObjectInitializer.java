package dev.mempool.core;

import java.lang.foreign.MemorySegment;

/**
 * An initializer of the objects of a pool, called before any thread can get them. C counterpart:
 * the {@code obj_init} callback of {@code rte_mempool_create}.
 */
@FunctionalInterface
public interface ObjectInitializer {

  /**
   * Initializes one object. If this method throws, the objects of this call of {@code populate} are
   * not added to the pool.
   *
   * @param object the index of the object
   * @param memory the memory of the object, {@link dev.mempool.api.PoolGeometry#elementSize()}
   *     bytes
   */
  void initialize(int object, MemorySegment memory);
}
