package dev.mempool.ops.dpaa2.portal;

/**
 * The state of a buffer pool, as the device tells it.
 *
 * @param fill the number of buffers inside
 * @param empty whether there are none
 * @param depleted whether there are so few that the pool is in its depletion state
 * @param surplus whether there are so many that the pool is in its surplus state
 */
public record PoolState(int fill, boolean empty, boolean depleted, boolean surplus) {}
