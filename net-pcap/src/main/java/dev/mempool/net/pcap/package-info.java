// SPDX-License-Identifier: Apache-2.0
/**
 * Captures: reading and writing of classic pcap and pcapng files, and the driver {@code net_pcap},
 * whose devices receive the frames of files and write those that they transmit. Damage is refused
 * with its place.
 */
@NullMarked
package dev.mempool.net.pcap;

import org.jspecify.annotations.NullMarked;
