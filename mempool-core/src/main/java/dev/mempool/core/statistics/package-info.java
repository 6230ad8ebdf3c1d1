// SPDX-License-Identifier: Apache-2.0
/**
 * The counters of pools with statistics, and backends that count or measure the calls of another
 * backend. Used by the pool, its caches and the observers. A pool without statistics uses none of
 * the counters.
 *
 * <pre>
 *   gets and puts      CountingObserver --&gt; the tally of the cache, of the lcore, or of all others
 *   calls of backend   CountingBackend  --&gt; the tally of the lcore, or of all others
 *                                           Statistics.snapshot() = sum of tallies - sums at reset
 * </pre>
 */
@NullMarked
package dev.mempool.core.statistics;

import org.jspecify.annotations.NullMarked;
