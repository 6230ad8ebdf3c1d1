/** How long single calls take, and how long the slowest of them. */
@NullMarked
package dev.mempool.bench.latency;

import org.jspecify.annotations.NullMarked;
