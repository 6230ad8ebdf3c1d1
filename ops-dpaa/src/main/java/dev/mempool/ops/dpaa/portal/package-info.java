/**
 * What a driver can do to a BMan, and how that is done through the registers and the memory of a
 * software portal. The seam between the driver and a device, real or not.
 */
package dev.mempool.ops.dpaa.portal;
