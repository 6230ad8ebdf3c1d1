// SPDX-License-Identifier: Apache-2.0
/**
 * Captures: reading and writing of classic pcap and pcapng files. Damage is refused with its place.
 */
@NullMarked
package dev.mempool.net.pcap;

import org.jspecify.annotations.NullMarked;
