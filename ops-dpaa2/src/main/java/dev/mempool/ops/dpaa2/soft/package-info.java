/**
 * A software device that behaves as QBMan and its management complex do at their interface. It
 * knows nothing of the driver.
 */
package dev.mempool.ops.dpaa2.soft;
