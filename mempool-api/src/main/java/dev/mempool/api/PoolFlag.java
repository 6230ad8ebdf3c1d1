// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

/**
 * A property that the creator of a pool asks for. The names are those of the C flags without their
 * prefix.
 *
 * @since 0.1.0
 */
public enum PoolFlag {
  /**
   * Aligns objects to 8 bytes instead of to cache lines. This saves memory if objects are small;
   * but objects that different cores use may then share a cache line. C: {@code
   * RTE_MEMPOOL_F_NO_CACHE_ALIGN}.
   */
  NO_CACHE_ALIGN,
  /**
   * Only one thread at a time puts objects. This flag selects the ops of a pool whose builder names
   * none, and has no other effect. C: {@code RTE_MEMPOOL_F_SP_PUT}.
   */
  SP_PUT,
  /**
   * Only one thread at a time gets objects. This flag selects the ops of a pool whose builder names
   * none, and has no other effect. C: {@code RTE_MEMPOOL_F_SC_GET}.
   */
  SC_GET,
  /**
   * Devices do not use the objects, so the objects need no IO addresses and no memory that is
   * contiguous in IO addresses. C: {@code RTE_MEMPOOL_F_NO_IOVA_CONTIG}.
   */
  NO_IOVA_CONTIG
}
