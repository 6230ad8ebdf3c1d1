// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp.linux;

import java.lang.foreign.MemorySegment;

/**
 * The memory of a ring that the kernel and this process share. Immutable.
 *
 * @param memory the mapping
 * @param entries the number of entries, a power of two
 * @param producer the offset of the number of entries that were ever added
 * @param consumer the offset of the number of entries that were ever taken
 * @param flags the offset of the flags
 * @param first the offset of the first entry
 */
public record RingMemory(
    MemorySegment memory, int entries, long producer, long consumer, long flags, long first) {}
