// SPDX-License-Identifier: Apache-2.0
/**
 * A software device that behaves at its interface as QBMan and its management complex do. It knows
 * nothing of the driver.
 */
@NullMarked
package dev.mempool.ops.dpaa2.soft;

import org.jspecify.annotations.NullMarked;
