package dev.mempool.core;

/**
 * A function that {@link PoolMemory#forEachObject} calls for each object. C: {@code
 * rte_mempool_obj_cb_t}.
 */
@FunctionalInterface
public interface ObjectVisitor {

  /**
   * Visits one object.
   *
   * @param object the index of the object
   * @param address the native address of its first byte
   */
  void visit(int object, long address);
}
