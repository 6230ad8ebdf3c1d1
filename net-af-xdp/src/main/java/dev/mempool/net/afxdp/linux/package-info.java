// SPDX-License-Identifier: Apache-2.0
/** The calls into C: AF_XDP sockets with their rings, and the XDP program with its map. */
@NullMarked
package dev.mempool.net.afxdp.linux;

import org.jspecify.annotations.NullMarked;
