// SPDX-License-Identifier: Apache-2.0
/**
 * Reading and writing of classic pcap files. Damage is refused with its place; all else is passed
 * through unchanged.
 */
@NullMarked
package dev.mempool.cli.pcap;

import org.jspecify.annotations.NullMarked;
