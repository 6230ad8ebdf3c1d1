// SPDX-License-Identifier: Apache-2.0
/**
 * The backend {@code dpaa2}: the provider of the ops, and the driver of a device with DPBP objects.
 * A <b>DPBP object</b> (data path buffer pool) is the handle of a buffer pool of QBMan. The
 * management complex (MC) of the device creates, enables and disables such objects; buffers are
 * released and acquired through portals of QBMan. The driver uses the interfaces of {@code
 * dev.mempool.ops.dpaa2.portal}. Only the provider names the software device in {@code
 * dev.mempool.ops.dpaa2.soft}. The package documentation of {@code dev.mempool.dpaax} says what a
 * portal is and follows a get and a put step by step.
 */
@NullMarked
package dev.mempool.ops.dpaa2;

import org.jspecify.annotations.NullMarked;
