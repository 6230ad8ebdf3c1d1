/**
 * The ops {@code dpaa}: their provider, which joins driver and device, and the driver. The driver
 * sees the device through {@code dev.mempool.ops.dpaa.portal} alone.
 */
package dev.mempool.ops.dpaa;
