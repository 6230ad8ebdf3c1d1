// SPDX-License-Identifier: Apache-2.0
/**
 * Pools of fixed-size off-heap objects.
 *
 * <p>{@link dev.mempool.core.MempoolBuilder} creates a pool, {@link dev.mempool.core.Mempool}. Its
 * backend comes from an {@link dev.mempool.core.OpsTable}, which finds ops by name, and {@link
 * dev.mempool.core.PoolRegistry} finds the pool by name. {@link dev.mempool.core.MempoolCache} is a
 * cache of free objects that one thread owns. {@link dev.mempool.core.Lcores} runs tasks on lcores,
 * the threads that pools serve fastest.
 *
 * <p>What is thrown, here and in the other packages:
 *
 * <ul>
 *   <li>{@link NullPointerException}, with the name of the argument as its message, for null;
 *       {@link IllegalArgumentException} or {@link IndexOutOfBoundsException} for another wrong
 *       argument. The methods that move single objects have no check for null of their own.
 *   <li>{@link dev.mempool.api.PoolClosedException} if a pool was closed.
 *   <li>{@link dev.mempool.api.PoolMisuseException} if objects were misused: put twice, written to
 *       when they were free or beyond their end, put into the wrong pool.
 *   <li>{@link IllegalStateException} if the object that was called is not in the state for the
 *       call, for example a cache that was closed. The two exceptions before are of this type.
 *   <li>{@link dev.mempool.api.MempoolException}, with a reason, if the environment lacks
 *       something, such as memory or a permission, or a plug-in has a defect.
 * </ul>
 *
 * A pool without free objects throws nothing: return values tell it. A call that throws has changed
 * nothing, unless its documentation says otherwise.
 */
@NullMarked
package dev.mempool.core;

import org.jspecify.annotations.NullMarked;
