// SPDX-License-Identifier: Apache-2.0
/** A server of Netty under the load of {@code wrk}, with Netty's allocators and with ours. */
@NullMarked
package dev.mempool.bench.server;

import org.jspecify.annotations.NullMarked;
