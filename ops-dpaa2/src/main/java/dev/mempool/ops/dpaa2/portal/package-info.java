/**
 * What a driver can do to the device, and in which form: the interfaces that the driver sees, and
 * the commands in their layout. It knows neither a device nor the driver.
 */
package dev.mempool.ops.dpaa2.portal;
