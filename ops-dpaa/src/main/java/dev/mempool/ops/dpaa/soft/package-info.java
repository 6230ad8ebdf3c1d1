// SPDX-License-Identifier: Apache-2.0
/**
 * A BMan in software that behaves at its portals and registers as the hardware does. It knows
 * nothing of the driver.
 */
@NullMarked
package dev.mempool.ops.dpaa.soft;

import org.jspecify.annotations.NullMarked;
