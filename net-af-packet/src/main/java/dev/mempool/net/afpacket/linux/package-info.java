// SPDX-License-Identifier: Apache-2.0
/** The calls into C: packet sockets and their rings. */
@NullMarked
package dev.mempool.net.afpacket.linux;

import org.jspecify.annotations.NullMarked;
