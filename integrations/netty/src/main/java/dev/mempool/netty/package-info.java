// SPDX-License-Identifier: Apache-2.0
/**
 * Netty on pools of fixed-size objects.
 *
 * <ul>
 *   <li>{@link dev.mempool.netty.MempoolByteBufAllocator} allocates Netty's direct buffers from
 *       pools, one for each size class.
 *   <li>{@link dev.mempool.netty.LcoreEventLoops} makes event loops lcores, each with caches of its
 *       own in all pools.
 *   <li>{@link dev.mempool.netty.BackPressureHandler} stops reading from channels while an
 *       allocator is short of slots.
 * </ul>
 */
@NullMarked
package dev.mempool.netty;

import org.jspecify.annotations.NullMarked;
