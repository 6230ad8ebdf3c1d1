/** The distribution of the latencies of single calls. */
@NullMarked
package dev.mempool.bench.latency;

import org.jspecify.annotations.NullMarked;
