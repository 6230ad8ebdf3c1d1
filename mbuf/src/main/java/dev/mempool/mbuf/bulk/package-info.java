/**
 * The helpers of operations on many mbufs: arrays of indices, and collected failures. Not exported.
 */
package dev.mempool.mbuf.bulk;
