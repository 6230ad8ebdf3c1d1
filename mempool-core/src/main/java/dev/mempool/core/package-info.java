/**
 * Pools of fixed-size off-heap objects.
 *
 * <p>{@link dev.mempool.core.Mempool} is the pool, {@link dev.mempool.core.OpsTable} finds its
 * backend by name, {@link dev.mempool.core.MempoolCache} keeps objects close to one thread, {@link
 * dev.mempool.core.PoolRegistry} finds pools by name.
 */
package dev.mempool.core;
