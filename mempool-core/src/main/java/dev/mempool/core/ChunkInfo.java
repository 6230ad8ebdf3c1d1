package dev.mempool.core;

import java.lang.foreign.MemorySegment;

/**
 * One chunk of memory of a pool, as it is now. C counterpart: {@code struct rte_mempool_memhdr}.
 *
 * @param segment the memory
 * @param objects how many objects lie in it
 * @param description what kind of memory it is, in a few words
 */
public record ChunkInfo(MemorySegment segment, int objects, String description) {}
