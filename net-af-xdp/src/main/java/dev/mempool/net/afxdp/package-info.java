// SPDX-License-Identifier: Apache-2.0
/**
 * The driver {@code net_af_xdp}. Each queue has a socket, whose memory is the pool of the queue, so
 * that the kernel puts frames into mbufs and takes them from mbufs. A program in the kernel hands
 * the frames of the queues to the sockets.
 *
 * <pre>
 *            mbufs of the pool                      frames
 *   pool ----------> fill ring ----&gt; kernel ----&gt; receive ring ----&gt; burst
 *   pool &lt;---- completion ring &lt;---- kernel &lt;--- transmit ring &lt;---- burst
 * </pre>
 */
@NullMarked
package dev.mempool.net.afxdp;

import org.jspecify.annotations.NullMarked;
