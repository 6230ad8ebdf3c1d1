/**
 * Pools of fixed-size off-heap objects.
 *
 * <p>{@link dev.mempool.core.MempoolBuilder} creates a pool, {@link dev.mempool.core.Mempool}. Its
 * backend comes from an {@link dev.mempool.core.OpsTable}, which finds ops by name, and {@link
 * dev.mempool.core.PoolRegistry} finds the pool by name. {@link dev.mempool.core.MempoolCache} is a
 * cache of free objects that one thread owns. {@link dev.mempool.core.Lcores} runs tasks on lcores,
 * the threads that pools serve fastest.
 */
@NullMarked
package dev.mempool.core;

import org.jspecify.annotations.NullMarked;
