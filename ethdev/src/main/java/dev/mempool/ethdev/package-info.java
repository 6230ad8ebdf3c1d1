// SPDX-License-Identifier: Apache-2.0
/**
 * Packet devices. A program opens them by device arguments with {@link dev.mempool.ethdev.EthDevs}
 * and uses an {@link dev.mempool.ethdev.EthDev}; the author of a driver implements {@link
 * dev.mempool.ethdev.EthDevDriver}, {@link dev.mempool.ethdev.EthDevOps}, {@link
 * dev.mempool.ethdev.RxQueue} and {@link dev.mempool.ethdev.TxQueue}.
 */
@NullMarked
package dev.mempool.ethdev;

import org.jspecify.annotations.NullMarked;
