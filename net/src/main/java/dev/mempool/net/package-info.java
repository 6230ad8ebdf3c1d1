// SPDX-License-Identifier: Apache-2.0
/**
 * Headers, packet types and checksums of packets in mbufs. All methods work on an mbuf and an
 * offset in its packet, also where a header continues in the next segment, and allocate nothing. C
 * counterpart: {@code rte_net} and the headers beside it.
 */
@NullMarked
package dev.mempool.net;

import org.jspecify.annotations.NullMarked;
