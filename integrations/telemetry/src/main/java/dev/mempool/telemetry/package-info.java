// SPDX-License-Identifier: Apache-2.0
/**
 * The telemetry socket that DPDK programs offer, for pools: a server in the program, and a client.
 *
 * <pre>
 *   client: dpdk-telemetry.py, an exporter, TelemetryClient
 *      |  Unix socket of type SOCK_SEQPACKET, a message per request and per reply
 *   Telemetry          accepts clients; a daemon thread for each
 *      |
 *   commands           /mempool/..., /eal/lcore/..., /ring/..., and those of the embedder
 *      |
 *   PoolRegistry
 * </pre>
 */
@NullMarked
package dev.mempool.telemetry;

import org.jspecify.annotations.NullMarked;
