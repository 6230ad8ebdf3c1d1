// SPDX-License-Identifier: Apache-2.0
/**
 * The backend {@code dpaa}: the provider of the ops, and the driver of a BMan. The driver uses the
 * interfaces of {@code dev.mempool.ops.dpaa.portal}. Only the provider names the software device in
 * {@code dev.mempool.ops.dpaa.soft}. The package documentation of {@code dev.mempool.dpaax} says
 * what a portal is and follows a get and a put step by step.
 */
@NullMarked
package dev.mempool.ops.dpaa;

import org.jspecify.annotations.NullMarked;
