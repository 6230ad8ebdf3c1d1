/** A BMan in software that behaves as the hardware does at its portals and its registers. */
package dev.mempool.ops.dpaa.soft;
