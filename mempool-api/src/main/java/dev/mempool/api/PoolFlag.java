package dev.mempool.api;

/**
 * A property that the creator of a pool asks for. The names are those of the C flags without their
 * prefix.
 */
public enum PoolFlag {
  /**
   * Pack objects at multiples of 8 bytes instead of starting each on a cache line of its own. Saves
   * memory for small objects; objects used by different cores may then share a cache line. C:
   * {@code RTE_MEMPOOL_F_NO_CACHE_ALIGN}.
   */
  NO_CACHE_ALIGN,
  /**
   * By default only one thread at a time puts objects. It selects the default ops, nothing else. C:
   * {@code RTE_MEMPOOL_F_SP_PUT}.
   */
  SP_PUT,
  /**
   * By default only one thread at a time gets objects. It selects the default ops, nothing else. C:
   * {@code RTE_MEMPOOL_F_SC_GET}.
   */
  SC_GET,
  /**
   * Devices do not use the objects, so these need no names for devices and no memory that is
   * contiguous for them. C: {@code RTE_MEMPOOL_F_NO_IOVA_CONTIG}.
   */
  NO_IOVA_CONTIG
}
