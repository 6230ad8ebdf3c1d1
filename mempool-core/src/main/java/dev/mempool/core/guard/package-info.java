// SPDX-License-Identifier: Apache-2.0
/**
 * The guards of pools, and the audit. {@link dev.mempool.core.guard.PoolGuard} is an observer of
 * all gets and puts of its pool. Only the pool and its reports use this package.
 *
 * <pre>
 *                 a get, after the objects came      a put, before the objects     refused if
 *                 out of the pool                    enter the pool
 *   existence     index of an object with memory     (checked by the pool)         no such object
 *   ObjectStates  set to OUT, by get-and-set         OUT to FREE, by               it was OUT (get),
 *                                                    compare-and-set               not OUT (put)
 *   Canaries      FREE to OUT before the object,     OUT to FREE before the        a canary has
 *                 the one behind it compared         object, same                  another value
 *   Traces        recorded when nothing is refused   recorded, if the get was      never
 * </pre>
 *
 * <p>A refused get or put changes the states and canaries of its objects back. {@link
 * dev.mempool.core.guard.Damage} describes overwritten canaries. {@link
 * dev.mempool.core.guard.PoolAudit} checks counts and canaries without a get or put.
 */
@NullMarked
package dev.mempool.core.guard;

import org.jspecify.annotations.NullMarked;
