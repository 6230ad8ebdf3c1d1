package dev.mempool.core;

/**
 * The range of addresses that contains all chunks of a pool. Immutable. C counterpart: {@code
 * struct rte_mempool_mem_range_info}.
 *
 * @param start the lowest address of a chunk
 * @param bytes the number of bytes from {@code start} to the end of the highest chunk
 * @param contiguous whether there are no gaps between the chunks
 */
public record MemoryRange(long start, long bytes, boolean contiguous) {}
