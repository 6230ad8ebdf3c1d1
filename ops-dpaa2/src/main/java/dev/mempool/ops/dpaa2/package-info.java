/**
 * The backend {@code dpaa2}: free objects are in the buffer pools of QBMan, or of a software device
 * in its place. The driver knows the device by the interfaces of {@code portal} alone.
 */
package dev.mempool.ops.dpaa2;
