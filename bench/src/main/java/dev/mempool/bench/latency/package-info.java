// SPDX-License-Identifier: Apache-2.0
/** The distribution of the latencies of single calls. */
@NullMarked
package dev.mempool.bench.latency;

import org.jspecify.annotations.NullMarked;
