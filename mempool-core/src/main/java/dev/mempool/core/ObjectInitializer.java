package dev.mempool.core;

import java.lang.foreign.MemorySegment;

/**
 * Prepares the objects of a pool before anybody can get them. C counterpart: the {@code obj_init}
 * callback of {@code rte_mempool_create}.
 */
@FunctionalInterface
public interface ObjectInitializer {

  /**
   * Prepares one object. When it throws, the objects of this call of populate are not added.
   *
   * @param object its index
   * @param memory its memory, {@link dev.mempool.api.PoolGeometry#elementSize()} bytes
   */
  void initialize(int object, MemorySegment memory);
}
