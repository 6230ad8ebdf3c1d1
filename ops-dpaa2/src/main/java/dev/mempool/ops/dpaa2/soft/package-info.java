/**
 * A software device that behaves at its interface as QBMan and its management complex do. It knows
 * nothing of the driver.
 */
package dev.mempool.ops.dpaa2.soft;
