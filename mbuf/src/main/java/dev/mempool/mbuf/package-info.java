/**
 * Packet buffers.
 *
 * <p>A {@link dev.mempool.mbuf.PktmbufPool} hands out {@link dev.mempool.mbuf.Mbuf}s. Each has a
 * data buffer outside the Java heap; several are chained when a packet is larger than one buffer.
 * Nothing on the way of a packet allocates Java memory.
 */
package dev.mempool.mbuf;
