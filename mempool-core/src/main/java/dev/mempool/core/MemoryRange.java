package dev.mempool.core;

/**
 * The addresses among which all memory of a pool lies. C counterpart: {@code struct
 * rte_mempool_mem_range_info}.
 *
 * @param start the lowest address
 * @param bytes the distance from there to the end of the highest chunk
 * @param contiguous whether all of it belongs to the pool
 */
public record MemoryRange(long start, long bytes, boolean contiguous) {}
