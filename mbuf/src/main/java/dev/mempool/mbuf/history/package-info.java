/** The recorder of the events of each mbuf. It knows events by their C numbers. Not exported. */
package dev.mempool.mbuf.history;
