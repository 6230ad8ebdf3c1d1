// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.portal;

/**
 * The state of a buffer pool, as the device reports it.
 *
 * @param fill the number of buffers in it
 * @param empty whether it has none
 * @param depleted whether it is in the depletion state, because it has few buffers
 * @param surplus whether it is in the surplus state, because it has many buffers
 */
public record PoolState(int fill, boolean empty, boolean depleted, boolean surplus) {}
