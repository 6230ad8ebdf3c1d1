/** What threads do to each other at the portals of a device. */
package dev.mempool.stress.dpaa;
