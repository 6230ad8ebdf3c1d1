package dev.mempool.core;

/** Is shown the objects of a pool, one after another. C: {@code rte_mempool_obj_cb_t}. */
@FunctionalInterface
public interface ObjectVisitor {

  /**
   * Visits one object.
   *
   * @param object its index
   * @param address the native address of its first byte
   */
  void visit(int object, long address);
}
