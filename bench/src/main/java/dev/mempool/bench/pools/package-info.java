// SPDX-License-Identifier: Apache-2.0
/**
 * The JMH benchmarks of pools and caches. Every loop of {@link dev.mempool.bench.pools.PoolLoops}
 * has a twin of the same shape in the C program of {@code bench/native}.
 */
@NullMarked
package dev.mempool.bench.pools;

import org.jspecify.annotations.NullMarked;
