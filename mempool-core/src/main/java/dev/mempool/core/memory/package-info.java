// SPDX-License-Identifier: Apache-2.0
/**
 * The memory of pools. A {@link dev.mempool.core.memory.MemoryProvider} allocates {@link
 * dev.mempool.core.memory.MemoryChunk}s, in which a pool places its objects. Exported: users choose
 * a provider, and may write their own.
 *
 * <pre>
 *   pool --MemoryRequest--&gt; MemoryProvider --&gt; MemoryChunk (segment, page size, how to free it)
 *                             arena()   shared arena of the JVM, no native access
 *                             mapped()  mmap: huge pages, NUMA node, locked, prefaulted
 *                             file()    shared mapping of a file
 * </pre>
 *
 * The other classes read the machine's page size, huge pages, NUMA nodes and page map from {@code
 * /proc} and {@code /sys}. Calls of the C library are in {@code dev.mempool.core.memory.linux}.
 */
@NullMarked
package dev.mempool.core.memory;

import org.jspecify.annotations.NullMarked;
