// SPDX-License-Identifier: Apache-2.0
/**
 * The layout of slots, and the places of a pool's objects in its memory. Used by the pool, which
 * populates its memory with this package, and by the guards, which read and write next to the
 * objects.
 *
 * <pre>
 *   MemoryChunk     |------------------------------------------------------|
 *                     ChunkSplitter: split at page borders that no object may
 *                     cross, and where memory is not contiguous for devices
 *   ContiguousPart  |-----------------|   |--------------------------------|
 *                     the ops place slots in each part; PlacementBuilder
 *                     checks each address
 *   slots           |  0  |  1  |  2  |     |  3  |  4  |  5  |  6  |  7  |
 *   ObjectRange     |   objects 0..2  |     |        objects 3..7         |
 *   Placement       all ranges: index to address, and address to index
 * </pre>
 *
 * <p>{@link dev.mempool.core.layout.ObjectLayout} has the sizes of a slot and its parts, and the
 * current {@link dev.mempool.core.layout.Placement}. Populating replaces the placement when all new
 * objects have a place.
 */
@NullMarked
package dev.mempool.core.layout;

import org.jspecify.annotations.NullMarked;
