// SPDX-License-Identifier: Apache-2.0
/** The calls into C: packet sockets, their rings, and the settings of interfaces. */
@NullMarked
package dev.mempool.net.afpacket.linux;

import org.jspecify.annotations.NullMarked;
