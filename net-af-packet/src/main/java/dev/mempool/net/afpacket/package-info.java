// SPDX-License-Identifier: Apache-2.0
/**
 * The driver {@code net_af_packet}. A device has two sockets per queue: one with a ring of version
 * 3 or 2 that receives, and one with a ring of version 2 that transmits, because a socket has one
 * version for both directions.
 */
@NullMarked
package dev.mempool.net.afpacket;

import org.jspecify.annotations.NullMarked;
