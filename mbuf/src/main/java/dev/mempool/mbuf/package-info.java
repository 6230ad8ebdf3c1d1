// SPDX-License-Identifier: Apache-2.0
/**
 * Packet buffers.
 *
 * <p>Programs allocate {@link dev.mempool.mbuf.Mbuf}s from a {@link dev.mempool.mbuf.PktmbufPool}.
 * Each has a data buffer outside the Java heap; a packet that is larger than one buffer is a chain
 * of several. Allocating, using and freeing a packet allocates no Java memory.
 */
@NullMarked
package dev.mempool.mbuf;

import org.jspecify.annotations.NullMarked;
