package dev.mempool.core;

import java.lang.foreign.MemorySegment;

/**
 * A chunk of memory of a pool at one moment. Immutable. C counterpart: {@code struct
 * rte_mempool_memhdr}.
 *
 * @param segment the memory
 * @param objects the number of objects in it
 * @param description the kind of memory, in a few words
 */
public record ChunkInfo(MemorySegment segment, int objects, String description) {}
